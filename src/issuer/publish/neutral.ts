/**
 * The neutral code (formats.md §5), published as `/trust/neutral.cwt`: a venue credential of category `neutral` that names no venue. A wallet that scans it
 * shows the status and registers nothing. It is the one public file below /trust/ that no stamp names: it says nothing that a verdict rests on.
 */
import { join } from 'node:path';
import type { Bytes } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeVenueCredential, type VenueClaims } from '../../core/token/venue.ts';
import type { Keyring } from '../keys/keyring.ts';
import { trustDirOf } from '../keys/layout.ts';
import { nodeEngine } from '../keys/node-ed25519.ts';
import { ourSigner } from '../keys/ours.ts';
import { readIfPresent, writeDurable } from './durable-file.ts';

const YEAR = 365 * 24 * 3600;
const NEUTRAL: Omit<VenueClaims, 'exp' | 'iat'> = {
  venueId: 'NEUTRAL',
  tabletKey: null,
  category: 'neutral',
  name: 'Ashyq',
  area: '0000',
  gate: 0,
  index: null,
};

export interface NeutralOptions {
  readonly dataDir: string;
  readonly keyring: Pick<Keyring, 'activeKid' | 'records' | 'signVenueCredential'>;
  readonly now: number;
}

/**
 * Makes the code anew when less than half of its year is left, the venue key is another, or the file cannot be read; gives whether it did. Two issuers that
 * do so at once both write a good one. @throws KeyError where no venue key is fit to sign; what was published before then stays
 */
export async function publishNeutral({ dataDir, keyring, now }: NeutralOptions): Promise<boolean> {
  const published = await readNeutral(dataDir);
  if (published !== null && (await isGood(published, keyring, now))) return false;
  await writeDurable(fileOf(dataDir), await keyring.signVenueCredential({ ...NEUTRAL, iat: now, exp: now + YEAR }));
  return true;
}

/** The published bytes, or null before the first publication. */
export async function readNeutral(dataDir: string): Promise<Bytes | null> {
  const bytes = await readIfPresent(fileOf(dataDir));
  return bytes === null ? null : new Uint8Array(bytes);
}

function fileOf(dataDir: string): string {
  return join(trustDirOf(dataDir), 'neutral.cwt');
}

async function isGood(bytes: Bytes, keyring: NeutralOptions['keyring'], now: number): Promise<boolean> {
  const venue = unlessMalformed(() => decodeVenueCredential(bytes));
  const signer = venue === null ? null : await ourSigner({ keyring, engine: nodeEngine() }, 'venue', venue);
  if (venue === null || signer === null || signer.kid !== keyring.activeKid('venue')) return false;
  const { iat, exp, ...claims } = venue.payload;
  const same = Object.entries(NEUTRAL).every(([name, value]) => claims[name as keyof typeof claims] === value);
  // a date in the future was written by a clock since set right
  return same && iat <= now && exp - now >= YEAR / 2;
}
