/** Looking somebody up from the scan screen: asked, judged by this door's rules, written into the journal as a line of its own kind, and only then shown. */
import type { Verdict } from '../core/verdict.ts';
import { venueAtDoor } from './door-state.ts';
import type { Gate } from './gate.ts';
import { askGuard, type GuardResult } from './guard-send.ts';
import { guardVerdict } from './guard-verdict.ts';
import type { Judge } from './judge.ts';
import { type Judged, UNWRITTEN } from './judged.ts';
import { affairs } from './settle.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);
/** The journal's word for a number that nobody has. */
export const UNKNOWN_CODE = 'person-unknown';

/** `ok`: the verdict is on the stage. Only in an open shift, like every scan; nobody real is looked up in training. */
export async function lookUp(gate: Gate, number: string): Promise<GuardResult> {
  const [tablet, { trust }, engine] = [gate.tablet.value, gate.keeper.state.value, affairs.value?.engine];
  if (gate.scanning.training.value !== null) return { ok: false, code: 'training', wait: null };
  if (tablet === null || trust === null || engine === undefined || gate.stage.value !== 'open') return { ok: false, code: 'refused', wait: null };
  if (!navigator.onLine) return { ok: false, code: 'offline', wait: null };
  const result = await askGuard(number, { tablet, root: trust.root, engine, now: seconds, handIn: () => gate.journal.sync() });
  if (result.ok) {
    const { person } = result;
    const now = seconds();
    // Newer data may have come while the ministry was asked.
    const at = gate.keeper.state.value.trust;
    const verdict = guardVerdict(person, at, { place: venueAtDoor(tablet.venue, gate.scanning.rules.state.value), now });
    const by = at && { policyVersion: at.policy.version, stampVersion: at.stamp.version };
    await gate.scanning.show((judge, direction) => judgeGuard(judge, { verdict, by, ref: person.ref, direction, now }));
  } else if (result.code === 'unknown') await gate.scanning.note('guard', UNKNOWN_CODE, undefined, { outcome: 'undecided' });
  return result;
}

interface Said extends Pick<Judged, 'by' | 'direction'> {
  readonly verdict: Verdict;
  /** 16 bytes: the person at this venue on this day */
  readonly ref: Uint8Array;
  readonly now: number;
}

/** The line first, the colour after it. An exit is recorded whatever the verdict. */
export async function judgeGuard(judge: Judge, { verdict, by, ref, direction, now }: Said): Promise<Judged> {
  const entered = direction === 1 ? { enteredAt: null } : judge.lastEntry(ref, null);
  const written = await judge.note({ kind: 'guard', time: now, ref, outcome: verdict.outcome, code: verdict.code, direction });
  if (!written) return { ...UNWRITTEN, at: now, direction };
  return { verdict, face: direction === 1 ? 'exit' : verdict.outcome, at: now, direction, ref, earlier: null, ...entered, by };
}
