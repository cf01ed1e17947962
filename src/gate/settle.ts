/**
 * Ties what the tablet settles with the ministry (affairs.ts) to the gate; apart from both, so that the first screen waits for neither. A tablet that is no gate's
 * any more closes its shift and writes nothing: lines from after its end are evidence against it (formats.md §9).
 */
import { effect, signal } from '@preact/signals';
import { equal } from '../core/bytes.ts';
import { detectEngine } from '../core/codec/ed25519.ts';
import { markHeld } from '../shared/storage/held.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { changeSetting } from '../shared/storage/settings.ts';
import { Affairs } from './affairs.ts';
import { ClockKeeper, clock, writesLines } from './clock-keeper.ts';
import { forgetWhenIdle } from './forget-scans.ts';
import type { Gate } from './gate.ts';
import { movedWait } from './pin-wait.ts';

// What verifies a pass comes in this script too: nobody is judged before it is here, and each script of the build is a line in the service worker's list.
export { verify } from '../core/verify.ts';
export { clock, clocked } from './clock-keeper.ts';

/** How often the certificate is looked at, beside every change of the trust data. */
const LOOK_MS = 10_000;
const seconds = (): number => Math.floor(Date.now() / 1000);

/** What this page's tablet settles; null until it has begun. */
export const affairs = signal<Affairs | null>(null);

/** Begins, for as long as the page lives. A window that is not the gate settles nothing. */
export async function settle(gate: Gate): Promise<void> {
  // Of a tablet that was set up before there were marks.
  if (gate.tablet.value !== null) markHeld(true, 'tablet');
  const engine = await detectEngine();
  const isOut = () => gate.stop.value === 'gate-revoked' || gate.stop.value === 'credential-expired';
  const own = new Affairs({
    storage: gate.storage,
    engine,
    now: seconds,
    tablet: () => (gate.stage.value === 'elsewhere' || gate.stage.value === 'broken' ? null : gate.tablet.value),
    trust: () => gate.keeper.state.value.trust,
    refresh: async () => (await gate.keeper.refresh()).trust,
    record: async (codes, kept) => {
      // The ministry takes the tablet back: it writes again, this line first.
      if (isOut()) await gate.renewed();
      return gate.scanning.noteAll('settings', codes, kept);
    },
    onRenewed: () => gate.renewed(),
    handIn: () => gate.journal.sync(),
    onTime: (offset) => clock.value?.told(offset),
  });
  affairs.value = own;
  forgetWhenIdle(gate);
  const ready = await watchClock(gate);
  gate.scanning.neighbours = own.seen.neighbours;
  effect(() => {
    gate.scanning.others.value = own.seen.passed.value;
  });
  effect(() => {
    const state = own.certificate.value;
    if (state === null) return;
    gate.stop.value = state.stop;
    const tablet = gate.tablet.peek();
    // From here on it is known whether this tablet may stand at its door and what its journal says of its clock, and not before.
    if (tablet !== null && gate.stage.peek() !== 'elsewhere' && !gate.isVouched.peek()) void ready(tablet).then(() => vouch(gate));
  });
  // Another list, another tablet, another window's turn over: looked at once, not at the next tick.
  effect(() => void (gate.keeper.state.value && gate.tablet.value !== null && gate.stage.value !== 'elsewhere' && own.look()));
  effect(() => {
    if (gate.scanning.display.state.value.phase === 'judged') own.seen.scanned();
  });
  let retired = false;
  effect(() => {
    const [out, stage, tablet] = [isOut(), gate.stage.value, gate.tablet.value];
    if (out === retired || stage === 'enrol' || tablet === null) return;
    retired = out;
    // Not inside of the effect: what these read is nothing that it follows. Taken back, or another one in its place, the tablet judges again.
    queueMicrotask(() => (out ? retire(gate) : void gate.renewed()));
  });
  let known: Uint8Array | null = null;
  effect(() => {
    const key = gate.tablet.value?.key.publicKey ?? null;
    const isAnother = key !== null && (known === null || !equal(key, known));
    known = key;
    if (!isAnother || key === null) return;
    own.begin();
  });
  setInterval(() => void own.look(), LOOK_MS);
  await own.run();
}

function vouch(gate: Gate): void {
  if (gate.isVouched.value || gate.stage.value === 'elsewhere') return;
  gate.isVouched.value = true;
  void gate.scanning.catchUp();
}

/** From here on every line finds the clock looked at. What comes back resolves when it is known what the journal of a tablet says of it; never rejects. */
async function watchClock(gate: Gate): Promise<(tablet: TabletRecord) => Promise<void>> {
  let seen = false;
  const isSeen = () => document.visibilityState === 'visible';
  const own = new ClockKeeper({
    storage: gate.storage,
    read: () => {
      const awake = seen;
      seen = isSeen();
      return { wall: Date.now() / 1000, steady: performance.now() / 1000, awake };
    },
    stamp: () => gate.keeper.state.value.trust?.stamp ?? null,
    record: (code, kept) => gate.scanning.noteAll('clock', [code], kept),
    onMoved: (by, now) => {
      gate.scanning.clockMoved(by, now);
      // Nor does a clock that is put ahead end the wait after wrong PINs.
      void changeSetting(gate.storage, 'pinTries', (tries) => movedWait(tries, by, now));
    },
  });
  const look = () => {
    if (writesLines(gate.stage.value, gate.tablet.value)) own.look();
  };
  // While another window was the gate it may have said what there is to say.
  let away = false;
  effect(() => {
    if (gate.stage.value === 'elsewhere') away = true;
  });
  const ready = ({ key }: TabletRecord) => {
    const anew = away;
    away = false;
    return own.load(key.publicKey, anew).catch(reportError);
  };
  gate.scanning.prepare = ready;
  if (gate.tablet.value !== null) await ready(gate.tablet.value);
  clock.value = own;
  gate.scanning.watch = look;
  document.addEventListener('visibilitychange', () => {
    if (!isSeen()) seen = false;
    else look();
  });
  // A newer stamp may say that the time is right.
  effect(() => void (gate.keeper.state.value.trust !== null && queueMicrotask(look)));
  setInterval(look, LOOK_MS);
  return ready;
}

function retire(gate: Gate): void {
  gate.scanning.stop();
  void gate.shift.abandon();
}
