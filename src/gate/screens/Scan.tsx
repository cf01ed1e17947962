/** The scan screen: camera, verdict, next person, with nothing to touch. Around the stage: whose door, entry or exit, counters, ages. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { announce } from '../../shared/ui/announce.ts';
import { IconButton } from '../../shared/ui/Button.tsx';
import { IconClose, IconInfo, IconQr } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import type { Gate } from '../gate.ts';
import { IconEntry, IconExit, IconMute, IconPaste, IconSound } from '../icons.ts';
import { pendingOf } from '../journal-keeper.ts';
import { Band, Camera, DoorCode, HelpBeside, InputSheet, InsideNumber, Locked, OverrideSheet, PractisedView, ReceiptSheet, TrustSheet } from '../later.ts';
import { isSharedHere } from '../shared-trust.ts';
import { soundReady } from '../sounds.ts';
import { listenToWedge } from '../wedge.ts';
import { Ages } from './Ages.tsx';
import { type AfterVerdict, VerdictView, verdictWord } from './VerdictView.tsx';

type Open = 'input' | 'trust' | 'help' | null;

export function Scan({ gate }: { readonly gate: Gate }) {
  const [open, setOpen] = useState<Open>(isSharedHere() ? 'trust' : null);
  const [after, setAfter] = useState<AfterVerdict | null>(null);
  const { phase } = gate.scanning.display.state.value;
  // In place of the verdict: below it the code could not be seen.
  const follow = (what: AfterVerdict) => (what.kind === 'code' ? showDoorCode(gate) : setAfter(what));
  const title = useRef<HTMLHeadingElement>(null);
  const isOver = open !== null || after !== null;
  // Here the screen begins, and goes on when a sheet was answered: at the door's name, where no Enter presses anything.
  useEffect(() => {
    if (!isOver) title.current?.focus({ preventScroll: true });
  }, [isOver]);
  useEffect(() => listenToWedge((text) => void gate.scanning.present(text)), []);
  return (
    <main class="gate" data-theme="dark" data-phase={phase} data-training={gate.scanning.training.value !== null}>
      <Bar gate={gate} title={title} />
      <Stage gate={gate} onAfter={follow} />
      {open === 'help' && <HelpBeside onClose={() => setOpen(null)} />}
      <footer class="gate-foot">
        <Numbers gate={gate} />
        <Ages gate={gate} onOpen={() => setOpen('trust')} />
        <Tools gate={gate} open={open} onOpen={setOpen} />
      </footer>
      {after?.kind === 'override' && <OverrideSheet gate={gate} judged={after.judged} onClose={() => setAfter(null)} />}
      {after?.kind === 'receipt' && <ReceiptSheet gate={gate} judged={after.judged} onClose={() => setAfter(null)} />}
      {open === 'trust' && <TrustSheet gate={gate} onClose={() => setOpen(null)} />}
      {open === 'input' && (
        <InputSheet
          gate={gate}
          onClose={() => setOpen(null)}
          onText={(text) => {
            setOpen(null);
            void gate.scanning.present(text);
          }}
        />
      )}
    </main>
  );
}

function Bar({ gate, title }: { readonly gate: Gate; readonly title: RefObject<HTMLHeadingElement | null> }) {
  const { direction, venue } = words('gate');
  const tablet = gate.tablet.value;
  const current = gate.scanning.direction.value;
  const ways = [
    [0, direction.entry, <IconEntry key="entry" size={1.25} />],
    [1, direction.exit, <IconExit key="exit" size={1.25} />],
  ] as const;
  return (
    <header class="gate-bar">
      <h1 ref={title} tabIndex={-1}>
        {tablet?.venue.name}
        <small>
          {venue.gate} {tablet?.venue.gate}
        </small>
      </h1>
      <fieldset class="segments ways" aria-label={`${direction.entry} / ${direction.exit}`}>
        {ways.map(([way, name, icon]) => (
          <button key={way} type="button" aria-pressed={current === way} onClick={() => gate.scanning.setDirection(way)}>
            {icon} {name}
          </button>
        ))}
      </fieldset>
      <Band gate={gate} />
    </header>
  );
}

function Stage({ gate, onAfter }: { readonly gate: Gate; readonly onAfter: (what: AfterVerdict) => void }) {
  const { scan } = words('gate');
  const shown = gate.scanning.display.state.value;
  const judged = shown.phase === 'judged' ? shown.judged : null;
  const isLocked = gate.scanning.rules.isLocked(gate.now.value);
  useEffect(() => announce(judged === null || judged.practised ? '' : verdictWord(judged)), [judged]);
  return (
    <div class={gate.showsDoorCode.value ? 'stage with-code' : 'stage'}>
      <Camera facing={gate.preferences.camera.value} onText={(text) => gate.scanning.sighted(text)} onFacing={(facing) => gate.preferences.setCamera(facing)} />
      {gate.showsDoorCode.value && <DoorCode gate={gate} />}
      {isLocked && <Locked gate={gate} />}
      {shown.phase === 'ready' && gate.isVouched.value && !isLocked && (
        <p class="prompt">
          <strong>{scan.ready}</strong>
        </p>
      )}
      {(shown.phase === 'checking' || !gate.isVouched.value) && <p class="prompt checking">{scan.checking}</p>}
      {shown.phase === 'judged' &&
        (shown.judged.practised ? (
          <PractisedView key={shown.turn} practised={shown.judged.practised} />
        ) : (
          <VerdictView key={shown.turn} judged={shown.judged} onAfter={onAfter} />
        ))}
    </div>
  );
}

function Numbers({ gate }: { readonly gate: Gate }) {
  const { count, journal } = words('gate');
  const numbers = gate.scanning.counters.value;
  const pending = pendingOf(gate.journal.state.value);
  if (numbers === null) return null;
  return (
    <ul class="numbers">
      <li>{fill(count.in, { n: numbers.in })}</li>
      <li>{fill(count.out, { n: numbers.out })}</li>
      <InsideNumber gate={gate} />
      {pending > 0 && <li class="pending">{fill(journal.pending, { n: pending })}</li>}
    </ul>
  );
}

function showDoorCode(gate: Gate): void {
  gate.showsDoorCode.value = true;
  gate.scanning.display.clear();
}

function toggleDoorCode(gate: Gate): void {
  gate.showsDoorCode.value = !gate.showsDoorCode.value;
}

interface ToolsProps {
  readonly gate: Gate;
  readonly open: Open;
  readonly onOpen: (what: Open) => void;
}

function Tools({ gate, open, onOpen }: ToolsProps) {
  const { scan, shift, doorCode } = words('gate');
  const on = gate.preferences.sound.value;
  // After a reload the shift is open but the browser lets nothing sound before a touch.
  const [heard, setHeard] = useState(soundReady());
  async function toggle() {
    await gate.preferences.setSound(heard ? !on : true);
    setHeard(soundReady());
  }
  const label = on && !heard ? scan.soundTap : on ? scan.soundOn : scan.soundOff;
  return (
    <div class="tools">
      <IconButton label={doorCode.title} icon={<IconQr />} aria-pressed={gate.showsDoorCode.value} onClick={() => toggleDoorCode(gate)} />
      <IconButton label={scan.other} icon={<IconPaste />} onClick={() => onOpen('input')} />
      <IconButton label={label} icon={on && heard ? <IconSound /> : <IconMute />} onClick={toggle} />
      <LanguageSwitch />
      <IconButton label={words('common').help} icon={<IconInfo />} aria-pressed={open === 'help'} onClick={() => onOpen(open === 'help' ? null : 'help')} />
      <IconButton label={shift.close} icon={<IconClose />} onClick={() => gate.shift.close()} />
    </div>
  );
}
