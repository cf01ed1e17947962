/**
 * Who asks, for everything that an existing pass authorises (formats.md §3, device requests): a token signed by us, shown under its own key. It may be
 * expired or revoked, as long as it belongs to an active device: that is how a phone learns of a new status. Whatever is wrong with the request has one
 * code; a caller who is not the phone learns nothing from it.
 */
import { equal } from '../../core/bytes.ts';
import type { ContestWish } from '../../core/token/contest.ts';
import { type DeviceAction, type Renewal, verifyRenewal } from '../../core/token/request.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { prepared } from '../db/prepared.ts';
import { ourSigner } from '../keys/ours.ts';
import { isPrimeOrder } from '../keys/prime-order.ts';
import { guardianshipIsOpen } from '../people/guardianship.ts';
import { HOLDER, type Holder } from './issue.ts';

/** How far a request's own time may lie from ours: a captured request cannot be kept for later. */
export const REQUEST_SKEW_SECONDS = 300;

export type AuthorisedAction = Exclude<DeviceAction, 'enrol' | 'tablet'>;

export type Authorised =
  | {
      readonly ok: true;
      readonly owner: Owner;
      /** 32 bytes: the key that the request names */
      readonly key: Uint8Array;
      /** with `child` only */
      readonly ref: Uint8Array | null;
      /** with `contest` only */
      readonly contest: ContestWish | null;
    }
  | { readonly ok: false; readonly code: 'request-invalid' | 'device-replaced' | 'guardian-ended' | 'clock-skew' };

/** Whose phone asks for this, on the strength of a token it holds. */
export async function authorise(issuer: Issuer, bytes: Uint8Array, action: AuthorisedAction): Promise<Authorised> {
  const renewal = await verifyRenewal(bytes, issuer.engine);
  if (renewal === null || renewal.request.action !== action) return { ok: false, code: 'request-invalid' };
  // even a key since retired or revoked: the row below decides, a forged token has none
  if ((await ourSigner(issuer, 'token', renewal.token)) === null) return { ok: false, code: 'request-invalid' };
  if (Math.abs(renewal.request.iat - issuer.now()) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const owner = await ownerOf(issuer, renewal);
  if (owner === null) return { ok: false, code: 'request-invalid' };
  // giving a pass up is open to whoever still holds it
  if (!owner.guarded && !(owner.active && action === 'delete')) return { ok: false, code: 'guardian-ended' };
  if (!owner.active) return { ok: false, code: 'device-replaced' };
  const { key, ref, contest } = renewal.request;
  // the keys of the other actions are certified nowhere
  if ((action === 'renew' || action === 'child') && !isPrimeOrder(key)) return { ok: false, code: 'request-invalid' };
  return { ok: true, owner, key, ref, contest };
}

/** The holder of a token, with the device that it was issued to. */
export interface Owner extends Holder {
  readonly device_id: number;
  readonly active: boolean;
  /** who holds the device for this person; null: the person */
  readonly guardian_id: number | null;
  /** false when the register no longer lets that guardian hold the pass */
  readonly guarded: boolean;
  readonly holder_key: Uint8Array;
}

/** Whom this token was issued to, on which device; null when there is no such row, it names another key, or the new key is the old one. */
async function ownerOf(issuer: Issuer, { token, request }: Renewal): Promise<Owner | null> {
  const { rows } = await readOwner(issuer.db, { index: token.payload.index, now: issuer.now() });
  const owner = rows[0];
  if (owner === undefined || token.payload.holderKey === null) return null;
  return equal(owner.holder_key, token.payload.holderKey) && !equal(owner.holder_key, request.key) ? owner : null;
}

const readOwner = prepared<{ readonly index: number; readonly now: number }, Owner>(
  'token-owner',
  ({ index, now }) => sql`
    select ${HOLDER}, token.device_id, token.holder_key, device.active, device.guardian_id,
      device.guardian_id is null or (device.minor_until > ${now} and exists (
        select from guardianship
        where guardianship.person_id = device.person_id and guardianship.guardian_id = device.guardian_id and ${guardianshipIsOpen(now)})) as guarded
    from token join device on device.person_id = token.person_id and device.id = token.device_id join person on person.id = token.person_id
    where token.token_index = ${index} and token.holder_key is not null`,
);
