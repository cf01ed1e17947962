/** A venue with several gates, whose clocks are wrong by minutes, on a random day: passes that were at two gates, what only looks like it, and a tablet that told two stories. */
import type { StampLookup } from '../../src/core/audit/journal-findings.ts';
import type { Bytes } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { type Line, written } from '../core/audit/journals.ts';
import { KEYS, NOW, seeded, venueClaims, xOf } from '../core/world.ts';
import { freshRef, type Roll } from './journal-day.ts';

const VENUE = 'ALA-00777';
/** A stamp a minute: nobody knows a time by less. */
const STAMP_SECONDS = 60;
/** The ministry has all but the last lines of each gate. */
const CHECKPOINT_EVERY = 15;
const TAIL = 4;
const HOURS = 2 * 3600;

interface Event {
  readonly gate: number;
  readonly truth: number;
  readonly ref: Uint8Array;
  readonly direction: 0 | 1;
  /** behind everything that is signed */
  readonly isTail?: boolean;
}

/** What several events show together. */
interface Shown {
  readonly code: string;
  readonly events: readonly Event[];
}

export interface VenueWorld {
  /** one file each */
  readonly files: readonly (readonly Uint8Array[])[];
  readonly stampTimes: StampLookup;
  /** `two-gates 0/12 1/31`: journal and line */
  readonly findings: readonly string[];
  readonly unsure: readonly string[];
}

const event = (gate: number, truth: number, more: Partial<Event> = {}): Event => ({ gate, truth, ref: freshRef(), direction: 0, ...more });

/** One pass at several gates; `after`: seconds. */
function steps(roll: Roll, gates: number, after: readonly (readonly [seconds: number, other: boolean, direction?: 0 | 1])[]): Event[] {
  const [home, ref] = [roll(gates), freshRef()];
  const other = (home + 1 + roll(gates - 1)) % gates;
  let truth = NOW + 60 + roll(HOURS);
  return after.map(([seconds, isOther, direction = 0]) => {
    truth += seconds;
    return event(isOther ? other : home, truth, { ref, direction });
  });
}

function planted(roll: Roll, gates: number): { readonly events: Event[]; readonly shown: Shown[] } {
  const [events, shown]: [Event[], Shown[]] = [[], []];
  for (let left = roll(6); left > 0; left -= 1) {
    const kind = roll(4);
    const near = 80 + roll(420);
    // Let in here and there; too long after; gone out between; five times on a day, at no gate five times.
    const own =
      [
        () =>
          steps(roll, gates, [
            [0, false],
            [near, true],
          ]),
        () =>
          steps(roll, gates, [
            [0, false],
            [700 + roll(2000), true],
          ]),
        () =>
          steps(roll, gates, [
            [0, false],
            [100 + roll(50), false, 1],
            [100 + roll(50), true],
          ]),
        () =>
          steps(roll, gates, [
            [0, false],
            [700, true],
            [700, false],
            [700, true],
            [700, false],
          ]),
      ][kind]?.() ?? [];
    events.push(...own);
    if (kind === 0) shown.push({ code: 'two-gates', events: own });
    if (kind === 3) shown.push({ code: 'often-together', events: own.slice(3) });
  }
  return { events, shown };
}

export async function randomVenue(roll: Roll): Promise<VenueWorld> {
  const gates = 2 + roll(2);
  // The ministry saw only the end of each journal, days later: of two clocks nobody knows then, and nobody is accused by them.
  const isSeenLate = roll(4) === 0;
  const { events, shown } = planted(roll, gates);
  const last = Math.max(NOW + 600, ...events.map(({ truth }) => truth));
  for (let gate = 0; gate < gates; gate += 1) {
    for (let truth = NOW + roll(60); truth < last + 600; truth += 30 + roll(200)) events.push(event(gate, truth));
    for (let nr = 0; nr < TAIL; nr += 1) events.push(event(gate, last + 1200 + 40 * nr, { isTail: true }));
  }
  const doubted = roll(3) === 0 ? [event(0, last + 1300, { isTail: true })].map((one) => [one, { ...one, gate: 1, truth: one.truth + 120 }]) : [];
  events.push(...doubted.flat());
  const files: Uint8Array[][] = [];
  const placeOf = new Map<Event, string>();
  const stories: string[] = [];
  for (let gate = 0; gate < gates; gate += 1) {
    const own = events.filter((one) => one.gate === gate).sort((a, b) => a.truth - b.truth);
    const place = files.length;
    for (const [nr, one] of own.entries()) placeOf.set(one, `${place}/${nr + 1}`);
    const tablet = {
      gate: gate + 1,
      signer: seeded(20 + gate),
      offset: isSeenLate ? 0 : roll(600) - 300,
      seenAt: isSeenLate ? last + (1 + roll(4)) * 86_400 : null,
    };
    files.push(await fileOf(own, tablet));
    if (roll(4) > 0) continue;
    // Told again: a person less was checked, and all that came after is another chain.
    const from = 1 + roll(own.filter(({ isTail }) => isTail !== true).length);
    stories.push(`two-stories ${place}/${from} ${place + 1}/${from}`);
    files.push(await fileOf(own, { ...tablet, rewrittenFrom: from }));
  }
  const isDoubted = ({ code }: Shown) => isSeenLate && code === 'two-gates';
  const named = ({ code, events: own }: Shown) => [code, ...own.map((one) => placeOf.get(one))].join(' ');
  return {
    files,
    stampTimes: async (version) => ({ iat: NOW + STAMP_SECONDS * (version - 1000), exp: NOW + 90 * 86_400 }),
    findings: [...shown.filter((one) => !isDoubted(one)).map(named), ...stories].sort(),
    unsure: [...shown.filter(isDoubted), ...doubted.map((own) => ({ code: 'two-gates', events: own }))].map(named).sort(),
  };
}

interface Gate {
  readonly gate: number;
  readonly signer: Signer;
  /** seconds that its clock is ahead */
  readonly offset: number;
  /** when the ministry had its last checkpoint; null where it had each at once */
  readonly seenAt: number | null;
  readonly rewrittenFrom?: number;
}

async function fileOf(events: readonly Event[], { gate, signer, offset, seenAt, rewrittenFrom }: Gate): Promise<Uint8Array[]> {
  const first = events[0]?.truth ?? NOW;
  const version = (truth: number) => 1000 + Math.max(0, Math.floor((truth - NOW) / STAMP_SECONDS));
  const opened: Line = { time: first + offset, kind: 'shift-open', ref: null, outcome: null, code: 'opened', direction: 0, stampVersion: version(first) };
  const lines = events.map(({ truth, ref, direction }, nr): Line => {
    const code = nr + 1 === rewrittenFrom ? 'told-anew' : 'ok';
    return { time: truth + offset, kind: 'scan', ref, outcome: 'admit', code, direction, stampVersion: version(truth) };
  });
  const entries = await written([opened, ...lines]);
  const claims = venueClaims({ venueId: VENUE, tabletKey: xOf(signer), gate });
  const signedUntil = 1 + events.filter(({ isTail }) => isTail !== true).length;
  return [...entries, await issueVenueCredential(claims, KEYS.venue), ...(await signedAll(entries, { events, signedUntil, gate, signer, offset, seenAt }))];
}

async function signedAll(entries: readonly Bytes[], by: Gate & { readonly events: readonly Event[]; readonly signedUntil: number }): Promise<Bytes[]> {
  const { events, signedUntil, gate, signer, offset, seenAt } = by;
  const signed: Bytes[] = [];
  let state = EMPTY_CHAIN;
  for (const entry of entries.slice(0, signedUntil)) {
    state = await extendChain(state, entry);
    if (state.size % CHECKPOINT_EVERY > 0 && state.size < signedUntil) continue;
    const truth = events[Math.max(0, state.size - 2)]?.truth ?? NOW;
    const checkpoint = await makeCheckpoint({ venueId: VENUE, iat: truth + offset, gate, epoch: 0, stampVersion: 1000, ...state }, signer);
    signed.push(checkpoint);
    if (seenAt === null || state.size === signedUntil)
      signed.push(await signCountersignature(await countersignatureOf(checkpoint, seenAt ?? truth + 5), KEYS.stamp));
  }
  return signed;
}
