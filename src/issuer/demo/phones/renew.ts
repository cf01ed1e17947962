/**
 * A demo phone renews its pass as phones do (formats.md §3): a new key, a request signed by it and by the key before, judged by the issuer's own functions at the
 * second of then. The status in it is the register's of that second, which may be another today; what the register revoked afterwards is revoked here too.
 */
import { makeDeviceRequest, makeRenewal } from '../../../core/token/request.ts';
import { decodeStatusToken } from '../../../core/token/status-token.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { authorise } from '../../tokens/authorise.ts';
import { HOLDER, type Holder, insertToken, signAndInsert } from '../../tokens/issue.ts';
import { revokeTokens } from '../../tokens/revoke.ts';
import { issuerAt } from '../doors/hand-in.ts';
import { phoneSigner } from './phones.ts';
import { type HeldPass, type LivePhone, statusAt, stricterFrom } from './register.ts';

/** The status of a person changed while a pass of an earlier second was made. */
class ChangedMeanwhile extends Error {}

/** The next pass as of that second, the first one where the phone has none; null where the register had no status to give, or has another phone by now. */
export async function renewAt(
  present: Issuer,
  secret: Uint8Array,
  { live, pass, at }: { live: LivePhone; pass: HeldPass | null; at: number },
): Promise<HeldPass | null> {
  const status = statusAt(live, at);
  if (status === null) return null;
  const issuer = issuerAt(present, at);
  const { personId, deviceId, phone } = live;
  const signer = phoneSigner(secret, phone, pass === null ? live.enrolledAt : at);
  const holder = pass === null ? await registered(issuer, live) : await authorised(issuer, { pass, signer, at });
  if (holder === null) return null;
  const { health, basis, evidence_at, until } = status;
  const then = { ...holder, health, basis, evidence_at, health_until: until };
  const insert = async (row: Parameters<typeof insertToken>[1]): Promise<true> => {
    // a second try would read the status of today
    if (!(await insertToken(issuer.db, row))) throw new ChangedMeanwhile();
    return true;
  };
  try {
    const made = await signAndInsert(issuer, { personId, deviceId, holderKey: signer.publicKey }, { read: then, insert });
    if (made === null) return null;
    const { exp, iat } = decodeStatusToken(made.token).payload;
    return { bytes: made.token, signer, iat, exp, revokedAt: await revokedSince(issuer, live, { from: iat, until: exp }) };
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return null;
    throw error;
  }
}

/** Who enrolled has no pass yet that could speak for them. */
async function registered({ db }: Issuer, { personId, deviceId }: LivePhone): Promise<Holder | null> {
  const { rows } = await sql<Holder>`
    select ${HOLDER} from person join device on device.person_id = person.id and device.id = ${deviceId} and device.active
    where person.id = ${personId} and gone_at is null`.execute(db);
  return rows[0] ?? null;
}

async function authorised(issuer: Issuer, { pass, signer, at }: { pass: HeldPass; signer: HeldPass['signer']; at: number }): Promise<Holder | null> {
  const request = await makeDeviceRequest({ action: 'renew', iat: at }, signer);
  const result = await authorise(issuer, await makeRenewal(pass.bytes, request, pass.signer), 'renew');
  if (result.ok) return result.owner;
  if (result.code === 'device-replaced') return null;
  throw new Error(`the demo’s own phone was refused: ${result.code}`);
}

async function revokedSince({ db }: Issuer, live: LivePhone, life: { readonly from: number; readonly until: number }): Promise<number | null> {
  const at = stricterFrom(live, life);
  if (at !== null) await db.transaction().execute((trx) => revokeTokens(trx, [live.personId], { now: at, cause: 'status' }));
  return at;
}
