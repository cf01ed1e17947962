/**
 * The month of one demo tablet, from where the ministry holds it up to now: a few messages a day, late ones from a door without a network, and the planted faults
 * at their hour. A start that was cut off goes on where it was.
 */
import type { Signer } from '../../../core/codec/ed25519.ts';
import type { Issuer } from '../../context.ts';
import { dayOf, startOf } from '../days.ts';
import { chanceOf } from '../random.ts';
import { FAULT_DAYS, OFFLINE_DAYS, withFault } from './faults.ts';
import { enrolTablet, type HandInCode, handIn, handInBroken, handInFork, handInShorter, issuerAt, type Standing, standingOf } from './hand-in.ts';
import { type DoorDay, type KnownStamp, type Line, linesOf } from './lines.ts';
import { RHYTHMS } from './rhythm.ts';
import { type DemoTablet, type Fault, tabletSigner } from './tablets.ts';

const HOUR = 3600;
/** What was written in the last seconds is handed in next time. */
const SETTLED_SECONDS = 30;
/** Hours of a day at which tablets hand in, beside the end of their shift; each a little later than the next. */
const HOURS: readonly number[] = [13, 17, 21];
/** The one of them at which planted faults happen. */
const FAULT_HOUR = 17;
/** The hour at which the tablet of the fault `after-end` is replaced. */
const REPLACED_HOUR = 13.5;

export interface Month {
  readonly issuer: Issuer;
  readonly secret: Uint8Array;
  readonly seed: string;
  /** local day 0 of the month */
  readonly firstDay: number;
  /** What all doors have in common on a day; `stampAt` is that of tablets with a network. */
  readonly on: (day: number) => DoorDay;
  /** The first gate of a tablet's venue, where this is its second. */
  readonly firstGate: (tablet: DemoTablet) => DemoTablet | null;
  /** fewer hours of a day in tests; without it three */
  readonly hours?: readonly number[];
  /** false: leave it there, the issuer stops */
  readonly goesOn: () => boolean;
}

/** Lines of this tablet on a day, with its fault. */
export function dayLines(month: Month, tablet: DemoTablet, day: number): readonly Line[] {
  const on = month.on(day);
  const nr = day - month.firstDay;
  const own = { ...on, stampAt: stampsOf(month, tablet, on.stampAt) };
  const first = () => {
    const gate = month.firstGate(tablet);
    return gate === null ? [] : dayLines(month, gate, day);
  };
  return withFault(linesOf(tablet, own), { tablet, nr, midnight: startOf(day) }, first);
}

/** A tablet without a network goes on with what it had. */
function stampsOf(month: Month, tablet: DemoTablet, stampAt: (time: number) => KnownStamp): (time: number) => KnownStamp {
  if (!tablet.offline) return stampAt;
  const [from, until] = [startOf(month.firstDay + OFFLINE_DAYS.from), startOf(month.firstDay + OFFLINE_DAYS.until)];
  return (time) => stampAt(time >= from && time < until ? from : time);
}

/** Brings one tablet up to now; gives how many lines were handed in. */
export async function playMonth(month: Month, tablet: DemoTablet): Promise<number> {
  let standing = await presentStanding(month, tablet);
  if (standing === null) return 0;
  const now = month.issuer.now();
  let waiting: readonly Line[] = [];
  const since = standing.lastAt;
  for (let day = since === 0 ? month.firstDay : dayOf(since) - 1; day <= dayOf(now) && month.goesOn(); day += 1) {
    waiting = [...waiting, ...dayLines(month, tablet, day).filter(({ at }) => at > since - SETTLED_SECONDS)];
    for (const at of momentsOf(month, tablet, day).filter((moment) => moment > since && moment < now)) {
      const due = waiting.filter((line) => line.at <= at - SETTLED_SECONDS);
      const next = await step(month, standing, { at, nr: day - month.firstDay, due });
      if (next === null) return standing.handed;
      waiting = waiting.slice(due.length);
      standing = next;
    }
  }
  const due = waiting.filter((line) => line.at <= now - SETTLED_SECONDS);
  if (due.length > 0 && month.goesOn()) {
    const handed = await handIn(issuerAt(month.issuer, now), standing, { lines: due, secret: month.secret });
    if (typeof handed !== 'string') return handed.handed;
  }
  return standing.handed;
}

/** The gate's tablet now: the first, or the one that took its place. */
async function presentStanding(month: Month, tablet: DemoTablet): Promise<Standing | null> {
  for (const turn of [1, 0] as const) {
    const standing = await standingOf(month.issuer, tablet, tabletSigner(month.secret, tablet, turn));
    if (standing !== null) return standing;
  }
  return null;
}

/** Seconds of a day at which this tablet hands in. */
function momentsOf(month: Month, tablet: DemoTablet, day: number): readonly number[] {
  const nr = day - month.firstDay;
  if (tablet.offline && nr >= OFFLINE_DAYS.from && nr < OFFLINE_DAYS.until) return [];
  const chance = chanceOf(`${month.seed} hands in ${tablet.venueId}/${tablet.gate} ${day}`);
  const { from, to } = RHYTHMS[tablet.category];
  const hours = [...(month.hours ?? HOURS).filter((hour) => hour > from && hour < to - 1), to];
  return hours.map((hour) => startOf(day) + hour * HOUR + 240 + chance.below(900));
}

interface Step {
  readonly at: number;
  /** day of the month */
  readonly nr: number;
  readonly due: readonly Line[];
}

/** One handing in, with the tablet's fault if this is its hour; null where somebody took the tablet away meanwhile. */
async function step(month: Month, standing: Standing, { at, nr, due }: Step): Promise<Standing | null> {
  const { tablet } = standing;
  const issuer = issuerAt(month.issuer, at);
  const { secret } = month;
  const given = { lines: due, secret };
  const planted = plantedAt(month, tablet, { at, nr });
  if (planted === 'after-end') return replaced(month, standing, { at, nr, due });
  const from = tablet.fault === 'new-epoch' && nr >= (FAULT_DAYS['new-epoch'] ?? 0) && standing.epoch === 0 ? lost(standing) : standing;
  if (due.length === 0) return from;
  // a change of the last line alone breaks nothing
  if (planted === 'broken' && due.length > 2) expectCode(await handInBroken(issuer, from, given), 'journal-broken');
  const next = await handIn(issuer, from, given);
  if (typeof next === 'string') return null;
  const later = issuerAt(month.issuer, at + 60);
  if (planted === 'fork') expectCode(await handInFork(later, from, given), 'journal-fork');
  if (planted === 'truncation') expectCode(await handInShorter(later, next, 12), 'ok');
  return next;
}

/** The tablet's disk was lost, its key was not. */
const lost = (standing: Standing): Standing => ({ ...standing, epoch: 1, size: 0, head: new Uint8Array(32) });

/** The fault that this moment is for: in the late afternoon of its day. */
function plantedAt(month: Month, { fault }: DemoTablet, { at, nr }: Pick<Step, 'at' | 'nr'>): Fault | null {
  if (fault === null || FAULT_DAYS[fault] !== nr) return null;
  const hour = (at - startOf(month.firstDay + nr)) / HOUR;
  return hour >= FAULT_HOUR && hour < FAULT_HOUR + 1 ? fault : null;
}

/** Another tablet stands at this gate since the afternoon; the first went on for two hours, and what it wrote then is refused. */
async function replaced(month: Month, old: Standing, { at, nr, due }: Step): Promise<Standing | null> {
  const { tablet } = old;
  const moment = startOf(month.firstDay + nr) + REPLACED_HOUR * HOUR;
  const signer: Signer = tabletSigner(month.secret, tablet, 1);
  await enrolTablet(issuerAt(month.issuer, moment), tablet, signer);
  await handIn(issuerAt(month.issuer, at), old, { lines: due, secret: month.secret });
  const fresh = await standingOf(issuerAt(month.issuer, moment), tablet, signer);
  if (fresh === null) return null;
  const next = await handIn(
    issuerAt(month.issuer, at + 60),
    { ...fresh, handed: old.handed },
    { lines: due.filter((line) => line.at > moment), secret: month.secret },
  );
  return typeof next === 'string' ? null : next;
}

/** A planted fault that does not show is no fault. */
function expectCode(code: HandInCode, wanted: HandInCode): void {
  if (code !== wanted) throw new Error(`a planted fault of the demo was answered ${code}, not ${wanted}`);
}
