/**
 * The tablet's clock was set (security.md, attack 11): said across the scan screen and between shifts, by how much, what follows, and the manager's way out of it. A
 * wrong clock is amber, never red: nobody's pass is at fault.
 */
import { useState } from 'preact/hooks';
import { formatDate, formatSpan, formatTime } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconWarning } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { ClockTrouble } from '../clock-keeper.ts';
import type { Gate } from '../gate.ts';
import { clock } from '../settle.ts';
import { PinForm } from './PinForm.tsx';

/** What it is, and what to do. */
function saysOf({ off }: ClockTrouble): { readonly title: string; readonly text: string } {
  const says = words('door').clock;
  const span = formatSpan(language(), Math.abs(off));
  return off < 0 ? { title: fill(says.back, { span }), text: says.backText } : { title: fill(says.ahead, { span }), text: says.aheadText };
}

/** Across the scan screen. */
export function ClockBand({ gate }: { readonly gate: Gate }) {
  const [open, setOpen] = useState(false);
  const trouble = clock.value?.state.value ?? null;
  if (trouble === null) return null;
  const { title, text } = saysOf(trouble);
  return (
    <>
      <div class="band is-clock" role="status">
        <IconWarning />
        <strong>{title}</strong>
        <span>{text}</span>
        <button type="button" onClick={() => setOpen(true)}>
          {words('door').clock.isRight}
        </button>
      </div>
      {open && <TimeSheet gate={gate} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Between shifts. */
export function ClockNotice({ gate }: { readonly gate: Gate }) {
  const [open, setOpen] = useState(false);
  const trouble = clock.value?.state.value ?? null;
  if (trouble === null) return null;
  const { title, text } = saysOf(trouble);
  return (
    <>
      <Notice tone="warn" title={title} actions={<Button onClick={() => setOpen(true)}>{words('door').clock.isRight}</Button>}>
        <p>{text}</p>
      </Notice>
      {open && <TimeSheet gate={gate} onClose={() => setOpen(false)} />}
    </>
  );
}

function TimeSheet({ gate, onClose }: { readonly gate: Gate; readonly onClose: () => void }) {
  const { clock: says, kiosk } = words('door');
  const [failed, setFailed] = useState(false);
  const now = gate.now.value;
  async function accept() {
    const written = (await clock.value?.accept()) ?? false;
    if (!written) return setFailed(true);
    onClose();
    // The lock that goes with it is on the disk.
    await gate.renewed();
  }
  return (
    <Sheet title={says.title} onClose={onClose}>
      <div class="stack loose">
        <p class="clock-now">
          <strong>{formatTime(now)}</strong> {formatDate(language(), now)}
        </p>
        <p>{says.confirmText}</p>
        {failed && <Notice tone="bad" title={kiosk.unsaved} />}
        <PinForm gate={gate} onRight={accept} />
      </div>
    </Sheet>
  );
}
