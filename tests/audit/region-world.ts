/** A region's journals: as many tablets as wanted, each with its export, a few of them broken; and the ministry's folder that certified them. For the page's benchmark. */

import { type Bytes, concat } from '../../src/core/bytes.ts';
import { EMPTY_CHAIN, extendChain } from '../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { encodeStamp } from '../../src/core/trust/stamp.ts';
import { type Line, lineAt, written } from '../core/audit/journals.ts';
import { loggedWorld } from '../core/audit/logged.ts';
import { digestOf, type Files, KEYS, NOW, seeded, venueClaims, xOf } from '../core/world.ts';

/** Gates of one venue. */
const GATES = 5;
/** One in so many is broken: a line is taken out. */
export const BROKEN_EVERY = 97;
const HOURS_48 = 172_800;

/** Of the stamps that the tablets used: each was signed ten minutes after the one before. */
const stampOf = (seq: number): number => 501 + Math.floor(seq / 60);

/** Published files with a log, and the stamps of the day. */
export async function regionTrust(lines: number): Promise<Files> {
  const files = await loggedWorld();
  const [bundle, list] = [files.get('bundle.7.cbor') ?? new Uint8Array(0), files.get('lists/0.12.cwt') ?? new Uint8Array(0)];
  const named = { bundle: await digestOf(7, bundle), lists: [{ k: 0, ...(await digestOf(12, list)) }], logRoot: new Uint8Array(32) };
  for (let version = 501; version <= stampOf(lines); version += 1) {
    const iat = NOW + 600 * (version - 501) - 60;
    files.set(`stamps/${version}.cbor`, await encodeStamp({ version, iat, exp: iat + HOURS_48, ...named }, KEYS.stamp));
  }
  return files;
}

export const nameOf = (nr: number): string => `ashyq-${venueOf(nr)}-${1 + (nr % GATES)}.cborseq`;
const venueOf = (nr: number): string => `ALA-${String(10_000 + Math.floor(nr / GATES))}`;

/** The export of the `nr`-th tablet. At gate 1 and 2 of every venue one pass is let in a minute apart. */
export async function regionExport(nr: number, lines: number): Promise<Bytes> {
  const gate = 1 + (nr % GATES);
  const signer = seeded(1000 + nr);
  const own = await written(Array.from({ length: lines }, (_, seq) => lineOf({ seq, gate, nr })));
  let state = EMPTY_CHAIN;
  for (const one of own) state = await extendChain(state, one);
  const claims = venueClaims({ venueId: venueOf(nr), tabletKey: xOf(signer), gate });
  const iat = NOW + 10 * lines;
  const checkpoint = await makeCheckpoint({ venueId: claims.venueId, iat, gate, epoch: 0, stampVersion: stampOf(lines), ...state }, signer);
  const countersignature = await signCountersignature(await countersignatureOf(checkpoint, iat + 10), KEYS.stamp);
  const kept = nr % BROKEN_EVERY === 0 ? own.filter((_, seq) => seq !== Math.floor(lines / 2)) : own;
  return concat(...kept, await issueVenueCredential(claims, KEYS.venue), checkpoint, countersignature);
}

function lineOf({ seq, gate, nr }: { readonly seq: number; readonly gate: number; readonly nr: number }): Line {
  const line = { ...lineAt(seq), stampVersion: stampOf(seq) };
  if (line.ref === null) return line;
  const ref = line.ref.slice();
  new DataView(ref.buffer).setUint32(8, nr);
  const isShared = seq === (gate === 1 ? 21 : 27) && gate <= 2;
  return isShared ? { ...line, ref: new Uint8Array(16).fill(7), outcome: 'admit', code: 'ok' } : { ...line, ref };
}
