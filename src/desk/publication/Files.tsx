/** The health of every published file as a verifier sees it: fetched and verified in this browser, looked at again by a press. */
import { detectEngine } from '../../core/codec/ed25519.ts';
import { formatAge, formatUntil } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { openArchive } from '../../shared/network/trust-archive.ts';
import { pinnedRoot } from '../../shared/network/trust-load.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { DeskResult, Refusal } from '../api.ts';
import { number } from '../data/say.ts';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment, nowSeconds } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { type Examination, examine, type FileFault, type FileHealth } from './examine.ts';

/** Null while the first look is under way; `again` looks once more. */
export function useExamination(): FilesProps & { readonly unbuilt: boolean } {
  const pinned = pinnedRoot();
  const { value, refusal, busy, reload } = useLoad(
    async (): Promise<DeskResult<Examination | null>> => ({ ok: true, value: pinned === null ? null : await look(pinned) }),
    [],
  );
  return { found: value, refusal, busy, again: reload, unbuilt: pinned === null };
}

async function look(pinned: Uint8Array<ArrayBuffer>): Promise<Examination> {
  const fetch = globalThis.fetch.bind(globalThis);
  return examine({ pinned, engine: await detectEngine(), now: nowSeconds(), fetch, base: '/trust/', open: openArchive });
}

interface FilesProps {
  readonly found: Examination | null;
  readonly refusal: Refusal | null;
  readonly busy: boolean;
  readonly again: () => void;
}

export function Files({ found, refusal, busy, again }: FilesProps) {
  const say = words('deskPublication');
  const bad = found?.files.filter(({ state }) => state === 'bad') ?? [];
  return (
    <section class="stack">
      <h2>{say.filesTitle}</h2>
      <p class="soft">{say.filesHint}</p>
      <div aria-live="polite" class="stack">
        {found !== null && bad.length === 0 && <Notice tone="good" title={say.filesGood} />}
        {bad.map(({ name, fault }) => (
          <Notice key={name} tone="bad" title={`${name}: ${fault === null ? '' : faultText(fault)}`}>
            {fault !== null && <p>{todoOf(name, fault)}</p>}
          </Notice>
        ))}
      </div>
      <Problem refusal={refusal} />
      <Table caption={say.filesTitle} rows={found?.files ?? []} busy={busy} columns={columns(found?.at ?? nowSeconds())} keyOf={({ name }) => name} />
      <div class="no-print">
        <Button busy={busy} onClick={again}>
          {say.lookAgain}
        </Button>
      </div>
    </section>
  );
}

const MARKS: Readonly<Record<FileHealth['state'], string>> = { good: 'good', soon: 'warn', bad: 'bad', waiting: 'none' };

function columns(at: number): readonly Column<FileHealth>[] {
  const say = words('deskPublication');
  return [
    { head: say.file, names: true, cell: ({ name }) => <span translate={false}>{name}</span> },
    { head: say.state, cell: ({ state }) => <span class={`file-state is-${MARKS[state]}`}>{say.states[state]}</span> },
    { head: say.signed, cell: ({ signedAt }) => (signedAt === null ? '' : formatAge(language(), Math.max(1, at - signedAt))) },
    {
      head: say.until,
      cell: ({ until }) => (until === null ? '' : `${moment(until)}${until > at ? `, ${formatUntil(language(), until - at)}` : ''}`),
    },
    { head: say.size, figures: true, cell: ({ bytes }) => (bytes === null ? '' : fill(say.bytes, { n: number(bytes) })) },
    {
      head: say.what,
      cell: ({ name, fault, state }) =>
        fault === null ? say.waitingWhy[state === 'waiting' ? 'waiting' : state === 'soon' ? 'soon' : 'good'] : todoOf(name, fault),
    },
  ];
}

function faultText(fault: FileFault): string {
  const say = words('deskPublication');
  const own: Readonly<Record<string, string>> = say.faults;
  const shared: Readonly<Record<string, string>> = words('codes').trust;
  return own[fault] ?? shared[fault] ?? say.faultOther;
}

const SERVED: ReadonlySet<FileFault> = new Set(['offline', 'timeout', 'server-error', 'missing', 'not-trust-data', 'length-mismatch', 'archive-unreadable']);

/** Commands of docs/cli.md. */
const PUBLISH = 'npx ashyq publish';
const RENEW = 'npx ashyq keys renew';

/** What whoever looks after the service does about it. */
function todoOf(name: string, fault: FileFault): string {
  const { todo } = words('deskPublication');
  if (fault === 'behind') return todo.behind;
  if (fault === 'clock-unconfirmed') return todo.clock;
  if (SERVED.has(fault)) return fill(todo.served, { publish: PUBLISH });
  if (fault === 'expired' || fault === 'venue-expired')
    return name.startsWith('root') ? fill(todo.root, { renew: RENEW }) : fill(todo.publish, { publish: PUBLISH });
  return todo.officers;
}
