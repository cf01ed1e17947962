/** What phones, laboratories and tablets do, for tests: each gives the issuer's answer. */
import { fromBase64Url } from '../../src/core/bytes.ts';
import { kidOf } from '../../src/core/token/cnf.ts';
import { type ContactRow, type LabRow, signBatch } from '../../src/core/token/lab-batch.ts';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { decodeStatusToken, type StatusTokenClaims } from '../../src/core/token/status-token.ts';
import { keyOf, seedOf, type World } from './world.ts';

export interface Person {
  readonly iin: string;
  readonly phone: string;
}

/** Enrols with a fresh code and gives the token. */
export async function enrolPerson(world: World, { iin, phone }: Person, key: string): Promise<Uint8Array> {
  const asked = await world.call('/api/enrol', { iin, phone, language: 'en' });
  if (asked.status !== 202) throw new Error(`enrol answered ${asked.status}`);
  await world.issuer.delivery.idle();
  const request = await makeDeviceRequest({ action: 'enrol', iat: world.issuer.now() }, keyOf(key));
  const answer = await world.call('/api/enrol/confirm', { iin, phone, code: world.messages.at(-1)?.code, request });
  if (answer.status !== 200) throw new Error(`confirm answered ${answer.status} ${String(answer.body['code'])}`);
  return fromBase64Url(String(answer.body['token']));
}

/** Renews `token`, held under `oldKey`, for `newKey`. */
export async function renew(world: World, token: Uint8Array, [oldKey, newKey]: readonly [string, string]) {
  const request = await makeDeviceRequest({ action: 'renew', iat: world.issuer.now() }, keyOf(newKey));
  return world.call('/api/token', { request: await makeRenewal(token, request, keyOf(oldKey)) });
}

/** The claims of the token in an answer. */
export function claimsOf(answer: { body: Record<string, unknown> }): StatusTokenClaims {
  return decodeStatusToken(fromBase64Url(String(answer.body['token']))).payload;
}

/** Registers a laboratory or source of contacts; its key follows from its id. */
export async function registerSource(world: World, id: string, { kind = 'lab' as 'lab' | 'contact', active = true } = {}): Promise<void> {
  const { publicKey } = keyOf(id);
  await world.issuer.db
    .insertInto('lab')
    .values({ id, kind, name: id, public_key: publicKey, kid: await kidOf(publicKey), active })
    .execute();
}

export interface BatchOptions {
  readonly sourceId?: string;
  /** who signs; default the source itself */
  readonly signedBy?: string;
  /** when the sender says that it was written; default now */
  readonly createdAt?: number;
}

export function batchIdOf(name: string): Uint8Array {
  return seedOf(name).slice(0, 16);
}

/** Signs a batch of results; each line without `rowId` gets its number. */
export async function labBatch(
  world: World,
  name: string,
  rows: readonly Partial<LabRow>[],
  { sourceId = 'LAB-01', signedBy = sourceId, createdAt = world.issuer.now() }: BatchOptions = {},
): Promise<Uint8Array> {
  const full = rows.map((row, nr): LabRow => ({ rowId: String(nr + 1), iin: '', sampledAt: world.issuer.now() - 3600, result: 0, district: '7511', ...row }));
  return signBatch({ kind: 'lab', sourceId, batchId: batchIdOf(name), createdAt, rows: full }, keyOf(signedBy));
}

export async function contactBatch(
  world: World,
  name: string,
  rows: readonly Partial<ContactRow>[],
  { sourceId = 'CENTRE', signedBy = sourceId }: BatchOptions = {},
): Promise<Uint8Array> {
  const full = rows.map((row, nr): ContactRow => ({ rowId: String(nr + 1), iin: '', contactAt: world.issuer.now() - 3600, caseRef: null, ...row }));
  return signBatch({ kind: 'contact', sourceId, batchId: batchIdOf(name), createdAt: world.issuer.now(), rows: full }, keyOf(signedBy));
}
