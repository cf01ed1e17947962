/** What became of the visit at this entrance: saved, left, or why nothing was registered. */
import { formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconDoor } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { nameOf } from '../../pass/names.ts';
import type { HeldPass } from '../../state.ts';
import type { BookCode } from '../book.ts';
import type { EntranceState } from '../use-entrance.ts';
import { SyncLine } from './visit-sync.tsx';

interface VisitProps {
  readonly entrance: EntranceState;
  /** What the rule says; null where it says nothing or there is no status. */
  readonly admitted: boolean | null;
  /** Whose visit, where the wallet has several holders. */
  readonly name: HeldPass | null;
  readonly scanned: boolean;
}

export function VisitCard({ entrance, admitted, name, scanned }: VisitProps) {
  const { visit: text } = words('visits');
  const { known, visit, busy, fault } = entrance;
  if (!known) return null;
  if (fault !== null) return <FaultCard entrance={entrance} />;
  if (visit !== null) return <KnownVisit entrance={entrance} visit={visit} />;
  if (admitted === true) {
    if (busy) return null;
    const hint = scanned && name !== null ? fill(text.other, { name: nameOf(name) }) : text.ask;
    return <Notice tone="plain" icon={<IconDoor />} title={text.none} children={<p class="small">{hint}</p>} />;
  }
  return (
    <Notice tone="plain" icon={<IconDoor />} title={text.none}>
      <p class="small">{admitted === false ? text.noneRefused : text.noneUnknown}</p>
    </Notice>
  );
}

function KnownVisit({ entrance, visit }: { readonly entrance: EntranceState; readonly visit: NonNullable<EntranceState['visit']> }) {
  const now = useWallet().now();
  const { visit: text, sync } = words('visits');
  const moment = (time: number) => formatMoment(language(), time, now);
  const open = visit.left === null;
  return (
    <section class="card stack visit-card" aria-live="polite">
      <div>
        <h2>{visit.left === null ? fill(text.entered, { when: moment(visit.entered) }) : fill(text.left, { when: moment(visit.left) })}</h2>
        <p class="small soft">{visit.witnessed ? sync.witnessed : sync.declared}</p>
      </div>
      <SyncLine visit={visit} />
      {visit.sync === 'waiting' && <p class="small soft">{sync.waitingHint}</p>}
      {open && entrance.elsewhere && <p>{text.elsewhere}</p>}
      {open && entrance.leaving && !entrance.elsewhere && <p>{text.leaveHint}</p>}
      {open && entrance.elsewhere && (
        <Button kind="outline" busy={entrance.busy} onClick={entrance.reenter}>
          {text.reenter}
        </Button>
      )}
      {open && !entrance.leaving && (
        <Button kind="outline" busy={entrance.busy} onClick={entrance.leave}>
          {text.leave}
        </Button>
      )}
    </section>
  );
}

function FaultCard({ entrance }: { readonly entrance: EntranceState }) {
  const { visit: text } = words('visits');
  const codes = useCodes();
  const { fault } = entrance;
  if (fault === null || codes === null) return null;
  const again = fault.leaving ? entrance.leave : entrance.enter;
  return (
    <Notice
      tone="bad"
      title={fault.leaving ? text.failedLeave : text.failed}
      actions={
        <Button busy={entrance.busy} onClick={again}>
          {words('common').retry}
        </Button>
      }
    >
      <p class="small">{sayBookCode(fault.code, codes.storage)}</p>
    </Notice>
  );
}

/** Why the book did not take an entry. */
export function sayBookCode(code: BookCode, storage: Readonly<Record<Exclude<BookCode, 'key-lost' | 'visit-gone'>, string>>): string {
  const { visit: text } = words('visits');
  if (code === 'key-lost') return text.keyLost;
  return code === 'visit-gone' ? text.gone : storage[code];
}
