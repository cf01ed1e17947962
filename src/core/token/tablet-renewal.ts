/**
 * How a certified tablet asks for its next certificate (formats.md §5): a device request `tablet` of its own key, wrapped as a phone wraps what its pass
 * authorises: COSE_Sign1 `{1:-19, 13: <venue credential with cnf>, 16: 65012}`, payload the request as one byte string, signed by the key in `cnf`. Unlike a
 * phone a tablet keeps its key: its journal is signed by it. Made with `makeDeviceRequest` and `makeRenewal` (request.ts).
 */
import { equal } from '../bytes.ts';
import { VENUE_LIMITS } from '../codec/cbor-limits.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import { decodeSign1, expectTyp } from '../codec/cose.ts';
import { type Ed25519Engine, verifyStrict } from '../codec/ed25519.ts';
import { unlessMalformed } from '../codec/malformed.ts';
import { verifyDeviceRequest } from './request.ts';
import { TYP } from './typ.ts';
import { decodeVenueCredential, type SignedVenue } from './venue.ts';

const SHAPE = {
  ...expectTyp(TYP.deviceRequest, { kid: false, kcwt: true }),
  limits: VENUE_LIMITS,
  readPayload: (reader: CborReader) => reader.bytes(),
};

export interface TabletRenewal {
  /** when the tablet asked, by its own clock */
  readonly iat: number;
  /** 32 bytes */
  readonly key: Uint8Array;
  /** The certificate it has. The ministry's signature on it is not verified here. */
  readonly venue: SignedVenue;
}

/** The renewal when its shape, both signatures and the one key agree, else null. */
export async function verifyTabletRenewal(bytes: Uint8Array, engine: Ed25519Engine): Promise<TabletRenewal | null> {
  const outer = unlessMalformed(() => decodeSign1(bytes, SHAPE));
  const carried = outer?.header.kcwt ?? null;
  const venue = carried === null ? null : unlessMalformed(() => decodeVenueCredential(carried));
  const key = venue?.payload.tabletKey ?? null;
  if (outer === null || venue === null || key === null) return null;
  if ((await verifyStrict(engine, key, outer)) !== null) return null;
  const request = await verifyDeviceRequest(outer.payload, engine);
  if (request === null || request.action !== 'tablet' || !equal(request.key, key)) return null;
  return { iat: request.iat, key, venue };
}
