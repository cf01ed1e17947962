/**
 * A random day of one tablet with findings planted in it at known lines: honest lines that must not be taken for findings (a shift's long pause, a pass let in four times, a
 * clock that is right again), and between them, apart from each other, what an auditor has to find. `tests/property/journal-cuts.ts` breaks it.
 */
import type { FindingCode, StampLookup } from '../../src/core/audit/journal-findings.ts';
import type { Line } from '../core/audit/journals.ts';
import { NOW } from '../core/world.ts';

export type Roll = (n: number) => number;

/** A line before its time is known: seconds since the one before, by the tablet's clock and in truth. */
interface Draft extends Omit<Line, 'time' | 'stampVersion'> {
  since: number;
  truly: number;
  /** another stamp than the line before; `old`: one from before the day, for this line only */
  stamp?: 'fresh' | 'ended' | 'next' | 'old';
}

/** A finding that the lines `of` make together; it is told at the last of them. */
export interface Planted {
  readonly code: FindingCode;
  readonly of: readonly number[];
}

export interface Day {
  readonly lines: readonly Line[];
  /** when each was written in truth; the ministry's clock is right */
  readonly truly: readonly number[];
  readonly planted: readonly Planted[];
  /** no defect is to touch these lines */
  readonly taken: ReadonlySet<number>;
  readonly stampTimes: StampLookup;
}

type Plant = (roll: Roll, at: number) => { readonly drafts: Draft[]; readonly planted: readonly Planted[] };

let passes = 0;
/** A pass that nobody else has. */
export function freshRef(): Uint8Array {
  passes += 1;
  const ref = new Uint8Array(16).fill(1);
  new DataView(ref.buffer).setUint32(0, passes);
  return ref;
}

const draft = (roll: Roll, more: Partial<Draft> = {}): Draft => {
  const seconds = 5 + roll(36);
  return { kind: 'scan', ref: freshRef(), outcome: 'admit', code: 'ok', direction: 0, since: seconds, truly: seconds, ...more };
};
const told = (kind: Draft['kind'], code: string): Partial<Draft> => ({ kind, ref: null, outcome: null, code });
const silence = (seconds: number): Partial<Draft> => ({ since: seconds, truly: seconds });
const OPEN = told('shift-open', 'opened');
const CLOSE = told('shift-close', 'closed');

/** What a line or a few are, and the finding at the last of them. */
const one =
  (code: FindingCode, ...changes: readonly Partial<Draft>[]): Plant =>
  (roll, at) => ({
    drafts: changes.map((change) => draft(roll, change)),
    planted: [{ code, of: changes.map((_, nr) => at + nr) }],
  });

const PLANTS: Readonly<Record<FindingCode, Plant | null>> = {
  'time-back': (roll, at) => one('time-back', {}, { since: -61 - roll(2000), truly: 20 })(roll, at),
  'clock-behind': (roll, at) => one('clock-behind', told('clock', `back-${1 + roll(999)}-steady`))(roll, at),
  'clock-ahead': (roll, at) => one('clock-ahead', told('clock', `ahead-${1 + roll(999)}-ministry`))(roll, at),
  'clock-by-word': one('clock-by-word', told('clock', 'right-manager')),
  'clock-set': one('clock-set', told('clock', 'set')),
  silent: (roll, at) => one('silent', OPEN, silence(3601 + roll(1500)))(roll, at),
  'shift-missing': (roll, at) => ({ drafts: [draft(roll, CLOSE), draft(roll), draft(roll, OPEN)], planted: [{ code: 'shift-missing', of: [at + 1] }] }),
  'stamp-back': one('stamp-back', {}, { stamp: 'old', outcome: 'refuse', code: 'not-admitted' }),
  'stale-admit': (roll, at) => ({
    drafts: [draft(roll, { stamp: 'fresh' }), draft(roll, { stamp: 'ended' }), draft(roll, { stamp: 'next' })],
    planted: [{ code: 'stale-admit', of: [at + 1] }],
  }),
  'override-refused': one('override-refused', { kind: 'override', outcome: 'refuse', code: 'not-admitted' }),
  replayed: one('replayed', { outcome: 'undecided', code: 'proof-replayed' }),
  'pass-often': (roll, at) => {
    const ref = freshRef();
    return one('pass-often', ...Array.from({ length: 5 }, () => ({ ref })))(roll, at);
  },
  'too-fast': (roll, at) => one('too-fast', silence(70), ...Array.from({ length: 59 }, (_, nr) => silence(nr % 10 === 0 ? 0 : 1)))(roll, at),
  // Of a whole journal: journal-cuts.ts.
  'never-refuses': null,
};
const CODES = Object.entries(PLANTS).flatMap(([code, plant]) => (plant === null ? [] : [{ code, plant }]));

/** What happens at honest doors and looks a little like a finding. */
function honest(roll: Roll): Draft[] {
  const kind = roll(40);
  if (kind === 0) return [draft(roll, CLOSE), draft(roll, { ...OPEN, ...silence(3601 + roll(3000)) })];
  if (kind === 1) return [draft(roll, told('clock', 'right-again'))];
  if (kind === 2) return [draft(roll, told('clock', 'right-stamp')), draft(roll, { since: -300, truly: 20 })];
  if (kind === 3) return [draft(roll, { kind: 'override', outcome: 'undecided', code: 'proof-stale' })];
  if (kind === 4) return [draft(roll, { direction: 1 })];
  if (kind === 5) {
    const ref = freshRef();
    return Array.from({ length: 4 }, () => draft(roll, { ref }));
  }
  if (kind === 6) return [draft(roll, { since: -60, truly: 20 })];
  return [draft(roll, kind < 16 ? { outcome: 'refuse', code: 'not-admitted' } : kind < 22 ? { outcome: 'undecided', code: 'proof-stale' } : {})];
}

/** About `size` lines; `density`: of a hundred steps so many plant something. `refuses`: false of a door that refuses nobody, and has nothing planted. */
export function randomDay(roll: Roll, { size, density, refuses = true }: { readonly size: number; readonly density: number; readonly refuses?: boolean }): Day {
  const drafts = [draft(roll, OPEN), ...Array.from({ length: 2 }, () => draft(roll, { outcome: 'refuse', code: 'not-admitted' }))];
  const planted: Planted[] = [];
  const taken = new Set<number>([0, 1, 2]);
  while (drafts.length < size) {
    const at = drafts.length;
    const plan = roll(100) < density ? CODES[roll(CODES.length)]?.plant(roll, at) : undefined;
    const next = plan?.drafts ?? honest(roll);
    drafts.push(...next);
    planted.push(...(plan?.planted ?? []));
    // What is told by several lines stays whole, and the line before it too.
    if (next.length > 1 || plan !== undefined || next[0]?.kind === 'clock') for (let seq = at - 1; seq < drafts.length; seq += 1) taken.add(seq);
  }
  if (!refuses) for (const own of drafts) if (own.outcome === 'refuse') Object.assign(own, { outcome: 'admit', code: 'ok' });
  return { ...timed(drafts, roll), planted, taken };
}

const FAR = 40 * 86_400;

/** The lines at their times; which stamp each was judged by, and when that one was signed. */
function timed(drafts: readonly Draft[], roll: Roll): Pick<Day, 'lines' | 'truly' | 'stampTimes'> {
  const stamps = new Map([[900, { iat: NOW - 90_000, exp: NOW + FAR }]]);
  const lines: Line[] = [];
  const truly: number[] = [];
  let [time, truth, version] = [NOW + roll(600), NOW + roll(10) + 600, 1000];
  for (const { since, truly: passed, stamp, ...said } of drafts) {
    [time, truth] = [time + since, truth + passed];
    if (stamp === 'fresh' || stamp === 'ended' || stamp === 'next' || !stamps.has(version) || roll(20) === 0) {
      version += 1;
      stamps.set(version, stamp === 'ended' ? { iat: time - 700, exp: time - 600 } : { iat: time - 10 - (stamp === 'fresh' ? 0 : roll(200)), exp: time + FAR });
    }
    lines.push({ ...said, time, stampVersion: stamp === 'old' ? 900 : version });
    truly.push(truth);
  }
  return { lines, truly, stampTimes: async (asked) => stamps.get(asked) ?? null };
}
