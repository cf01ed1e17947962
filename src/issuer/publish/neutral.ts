/**
 * The neutral code (formats.md §5), published as `/trust/neutral.cwt`: a venue credential of category `neutral` that names no venue. A wallet that scans it
 * shows the status and registers nothing. It is the one public file below /trust/ that no stamp names: it says nothing that a verdict rests on.
 */
import { join } from 'node:path';
import type { Bytes } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { formatVenueUrl } from '../../core/qr.ts';
import { decodeVenueCredential, type VenueClaims } from '../../core/token/venue.ts';
import type { Keyring } from '../keys/keyring.ts';
import { trustDirOf } from '../keys/layout.ts';
import { nodeEngine } from '../keys/node-ed25519.ts';
import { ourSigner } from '../keys/ours.ts';
import { drawPosterQr } from '../venues/poster-qr.ts';
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
  /** The public address, which the picture of the code leads to; without it no picture is made. */
  readonly origin?: string;
}

/**
 * Makes the code anew when less than half of its year is left, the venue key is another, or the file cannot be read; gives whether it did. Two issuers that
 * do so at once both write a good one. @throws KeyError where no venue key is fit to sign; what was published before then stays
 */
export async function publishNeutral({ dataDir, keyring, now, origin }: NeutralOptions): Promise<boolean> {
  const published = await readNeutral(dataDir);
  const stands = published !== null && (await isGood(published, keyring, now));
  if (!stands) await writeDurable(fileOf(dataDir), await keyring.signVenueCredential({ ...NEUTRAL, iat: now, exp: now + YEAR }));
  if (origin !== undefined) await drawNeutral(dataDir, origin);
  return !stands;
}

/** `/trust/neutral.svg`, for the public pages, which have no script to draw it with. */
async function drawNeutral(dataDir: string, origin: string): Promise<void> {
  const bytes = await readNeutral(dataDir);
  if (bytes === null) return;
  const { path, size } = drawPosterQr(formatVenueUrl(new URL(origin).host, bytes));
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  const drawn = await readIfPresent(pictureOf(dataDir));
  if (drawn === null || drawn.toString() !== picture) await writeDurable(pictureOf(dataDir), new TextEncoder().encode(picture));
}

/** The published bytes, or null before the first publication. */
export async function readNeutral(dataDir: string): Promise<Bytes | null> {
  const bytes = await readIfPresent(fileOf(dataDir));
  return bytes === null ? null : new Uint8Array(bytes);
}

function fileOf(dataDir: string): string {
  return join(trustDirOf(dataDir), 'neutral.cwt');
}

function pictureOf(dataDir: string): string {
  return join(trustDirOf(dataDir), 'neutral.svg');
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
