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

/** Fifty lines, one of them with another code in it, and all that vouches for them. */
export async function exported(changed?: number): Promise<{ lines: Bytes[]; proofs: Bytes }> {
  const entries: Bytes[] = [];
  let state = EMPTY_CHAIN;
  for (let seq = 0; seq < 50; seq += 1) {
    const code = seq === changed ? 'changed' : 'opened';
    const line = encodeEntry({ seq, time: NOW + seq, kind: 'settings', ref: null, outcome: null, code, direction: 0, stampVersion: 1, prev: state.head });
    entries.push(line);
    state = await extendChain(state, line);
  }
  const claims = {
    ...VENUE,
    exp: NOW + 90 * DAY,
    iat: NOW - DAY,
    tabletKey: TABLET.publicKey,
    category: 'voluntary',
    name: 'Арман',
    area: '7510',
    index: null,
  };
  const checkpoint = await makeCheckpoint({ ...VENUE, iat: NOW + 60, epoch: 0, stampVersion: 1, ...state }, TABLET);
  const countersigned = await signCountersignature(await countersignatureOf(checkpoint, NOW + 70), KEYS.stamp);
  return { lines: entries, proofs: concat(await issueVenueCredential(claims, KEYS.venue), checkpoint, countersigned) };
}
