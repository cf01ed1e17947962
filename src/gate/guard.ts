/** Looking somebody up from the scan screen: asked, judged by this door's rules, written into the journal as a line of its own kind, and only then shown. */
import { equal } from '../core/bytes.ts';
import type { Verdict } from '../core/verdict.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { venueAtDoor } from './door-state.ts';
import type { Gate } from './gate.ts';
import { askGuard, type GuardResult } from './guard-send.ts';
import { guardVerdict } from './guard-verdict.ts';
import type { Judge } from './judge.ts';
import { type Judged, UNWRITTEN } from './judged.ts';
import { affairs, clocked } from './settle.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);
/** The journal's word for a number that nobody has. */
export const UNKNOWN_CODE = 'person-unknown';

/**
 * `ok`: the verdict is on the stage. Only in an open shift, like every scan; nobody real is looked up in training. `isWanted`: whether somebody still waits for the
 * answer when it comes; else nobody is judged.
 */
export async function lookUp(gate: Gate, number: string, isWanted: () => boolean): Promise<GuardResult> {
  const [tablet, { trust }, engine] = [gate.tablet.value, gate.keeper.state.value, affairs.value?.engine];
  if (gate.scanning.isTraining()) return IN_TRAINING;
  if (tablet === null || trust === null || engine === undefined || gate.stage.value !== 'open') return { ok: false, code: 'refused', wait: null };
  if (!navigator.onLine) return { ok: false, code: 'offline', wait: null };
  const result = await askGuard(number, { tablet, root: trust.root, engine, now: seconds, handIn: () => gate.journal.sync() });
  return showTold(gate, { tablet, result, now: seconds(), isWanted });
}

const IN_TRAINING: GuardResult = { ok: false, code: 'training', wait: null };

/** What of the gate a verdict about somebody who was looked up needs. */
export type ToldDoor = Pick<Gate, 'tablet' | 'keeper' | 'scanning'>;

export interface Told {
  /** who asked */
  readonly tablet: TabletRecord;
  readonly result: GuardResult;
  /** seconds */
  readonly now: number;
  readonly isWanted?: () => boolean;
}

/**
 * Judges and shows whom the ministry told of, by the door, the rules and the data of now: while it was asked a training may have begun, the kind of place may have
 * changed, or another tablet may stand here; or the network was slow, the doorman has given up, and the next person stands there.
 */
export async function showTold({ tablet: current, keeper, scanning }: ToldDoor, { tablet: asked, result, now, isWanted }: Told): Promise<GuardResult> {
  if (scanning.isTraining()) return IN_TRAINING;
  const tablet = current.value;
  if (tablet === null || !equal(tablet.key.publicKey, asked.key.publicKey)) return { ok: false, code: 'refused', wait: null };
  if (result.ok) {
    if (isWanted?.() === false) return result;
    const { person } = result;
    // The clock may have been set while the ministry was asked.
    scanning.watch?.();
    const at = keeper.state.value.trust;
    const verdict = guardVerdict(person, clocked(at), { place: venueAtDoor(tablet.venue, scanning.rules.state.value), now });
    const by = at && { policyVersion: at.policy.version, stampVersion: at.stamp.version };
    await scanning.show((judge, direction) => judgeGuard(judge, { verdict, by, ref: person.ref, direction, now }));
  } else if (result.code === 'unknown') await scanning.note('guard', UNKNOWN_CODE, undefined, { outcome: 'undecided' });
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
