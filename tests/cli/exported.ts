/** What a tablet exports for an inspector, for tests of `ashyq audit`. */
import { type Bytes, concat } from '../../src/core/bytes.ts';
import { EMPTY_CHAIN, extendChain } from '../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { encodeEntry } from '../../src/core/journal/entry.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { DAY, KEYS, NOW, signerOf } from './world.ts';

const TABLET = signerOf(77);
const VENUE = { venueId: 'ALA-00123', gate: 1 };

/** Lines as the tablet wrote them, one of them with another code in it, and its state behind each. */
async function written(changed?: number): Promise<{ entries: Bytes[]; states: (typeof EMPTY_CHAIN)[] }> {
  const [entries, states]: [Bytes[], (typeof EMPTY_CHAIN)[]] = [[], [EMPTY_CHAIN]];
  for (let seq = 0; seq < 50; seq += 1) {
    const code = seq === changed ? 'changed' : 'opened';
    const prev = states[seq]?.head ?? EMPTY_CHAIN.head;
    const line = encodeEntry({ seq, time: NOW + seq, kind: 'settings', ref: null, outcome: null, code, direction: 0, stampVersion: 1, prev });
    entries.push(line);
    states.push(await extendChain(states[seq] ?? EMPTY_CHAIN, line));
  }
  return { entries, states };
}

const certificate = (): Promise<Bytes> =>
  issueVenueCredential(
    { ...VENUE, exp: NOW + 90 * DAY, iat: NOW - DAY, tabletKey: TABLET.publicKey, category: 'voluntary', name: 'Арман', area: '7510', index: null },
    KEYS.venue,
  );
const signed = (state: typeof EMPTY_CHAIN, iat: number): Promise<Bytes> => makeCheckpoint({ ...VENUE, iat, epoch: 0, stampVersion: 1, ...state }, TABLET);

/** Fifty lines, and all that vouches for them. */
export async function exported(changed?: number): Promise<{ lines: Bytes[]; proofs: Bytes }> {
  const { entries, states } = await written(changed);
  const checkpoint = await signed(states[50] ?? EMPTY_CHAIN, NOW + 60);
  const countersigned = await signCountersignature(await countersignatureOf(checkpoint, NOW + 70), KEYS.stamp);
  return { lines: entries, proofs: concat(await certificate(), checkpoint, countersigned) };
}

/** An export of the first forty lines as a tablet makes it, and what vouches for all fifty since. */
export async function halves(): Promise<{ early: Bytes; late: Bytes }> {
  const { entries, states } = await written();
  const early = concat(...entries.slice(0, 40), await certificate(), await signed(states[40] ?? EMPTY_CHAIN, NOW + 45));
  return { early, late: (await exported()).proofs };
}
