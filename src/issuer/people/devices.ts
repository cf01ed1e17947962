/**
 * Which phones hold somebody's pass (formats.md §3): one of their own, and for a child one of each guardian. A phone that takes another's place ends that
 * one and the tokens it holds, paper asked for from it included. A guardian's phone ends as a whole: whoever got a new one may have lost the old.
 */
import { equal, toHex } from '../../core/bytes.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { RevocationCause } from '../db/schema-tokens.ts';
import { revokeOwnTokens } from '../tokens/revoke.ts';
import { lockPeople } from './health.ts';

/** Names a row of `device`. */
export interface DeviceRow {
  readonly person_id: number;
  readonly id: number;
}

/**
 * Whatever ends or begins devices of one guardian happens one after another, so that no child is added from a phone that is being replaced. To be taken
 * before any person is locked, or two families would wait for each other in a circle.
 */
export async function lockHousehold(trx: DatabaseTransaction, personId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('ashyq-household', ${personId}))`.execute(trx);
}

export interface Activation {
  readonly personId: number;
  /** 32 bytes, made on the phone */
  readonly key: Uint8Array;
  readonly now: number;
  /** who holds the pass for the person, and until when by age; null on the person's own phone */
  readonly guardian: { readonly id: number; readonly minorUntil: number } | null;
  /** the number that a phone of one's own was enrolled with, E.164 */
  readonly phone?: string;
}

export interface ActiveDevice {
  readonly id: number;
  readonly revokedTokens: number;
  /** false: it held the pass before */
  readonly isNew: boolean;
  /** the number of the phone whose place it took, as far as it is known */
  readonly formerPhone: string | null;
}

/** Makes the phone with this key the one that holds the pass; the same phone once more changes nothing. The caller has locked the household whose phone it is. */
export async function activateDevice(trx: DatabaseTransaction, { personId, key, now, guardian, phone }: Activation): Promise<ActiveDevice> {
  const held = guardian === null ? await heldBy(trx, personId) : [];
  await lockPeople(trx, [personId, ...held.map((device) => device.person_id)]);
  const former = await activeDevice(trx, personId, guardian?.id ?? null);
  if (former !== null && equal(former.holder_key, key)) return { id: former.id, revokedTokens: 0, isNew: false, formerPhone: null };
  const end = { now, cause: 'device', revoke: true } as const;
  const mine = former === null ? [] : await endDevices(trx, [{ person_id: personId, id: former.id }], end);
  const rest = guardian === null ? await revokeOwnTokens(trx, personId, end) : 0;
  const children = await endDevices(trx, held, end);
  const minor_until = guardian?.minorUntil ?? null;
  const heldAs = { guardian_id: guardian?.id ?? null, minor_until, phone: guardian === null ? (phone ?? null) : null };
  const device = await trx
    .insertInto('device')
    .values({ person_id: personId, holder_key: key, active: true, created_at: now, ended_at: null, ...heldAs })
    .returning('id')
    .executeTakeFirstOrThrow();
  const revokedTokens = revokedOf(mine) + rest;
  const detail = { device: device.id, key: toHex(key).slice(0, 16), revokedTokens, ...(guardian === null ? {} : { guardian: guardian.id }) };
  await appendAudit(trx, [...auditOf(children, 'device', now), { at: now, kind: 'device-enrolled', subject: `person:${personId}`, detail }]);
  return { id: device.id, revokedTokens: revokedTokens + revokedOf(children), isNew: true, formerPhone: former?.phone ?? null };
}

/** Ends one phone of somebody, their own or a guardian's; with their own the passes of children that it held. Null when another phone had taken its place. */
export async function giveUpDevice(trx: DatabaseTransaction, device: DeviceRow & { readonly guardian_id: number | null }, now: number): Promise<number | null> {
  const own = device.guardian_id === null;
  if (own) await lockHousehold(trx, device.person_id);
  const held = own ? await heldBy(trx, device.person_id) : [];
  await lockPeople(trx, [device.person_id, ...held.map((child) => child.person_id)]);
  const end = { now, cause: 'deletion', revoke: true } as const;
  const ended = await endDevices(trx, [device], end);
  if (ended.length === 0) return null;
  const rest = own ? await revokeOwnTokens(trx, device.person_id, end) : 0;
  const children = await endDevices(trx, held, end);
  const detail = { device: device.id, revokedTokens: revokedOf(ended) + rest, ...(own ? {} : { guardian: device.guardian_id }) };
  await appendAudit(trx, [...auditOf(children, 'deletion', now), { at: now, kind: 'device-deleted', subject: `person:${device.person_id}`, detail }]);
  return revokedOf(ended) + rest + revokedOf(children);
}

export interface EndedDevice extends DeviceRow {
  readonly guardian_id: number | null;
  readonly revoked: number;
}

export interface Ending {
  readonly now: number;
  readonly cause: RevocationCause;
  /** false: the tokens run out by themselves */
  readonly revoke: boolean;
}

/** Ends those of these devices that are still active, with the tokens issued to them. The people are locked before. */
export async function endDevices(trx: DatabaseTransaction, devices: readonly DeviceRow[], { now, cause, revoke }: Ending): Promise<readonly EndedDevice[]> {
  if (devices.length === 0) return [];
  const { rows } = await sql<EndedDevice>`
    with ended as (
      update device set active = false, ended_at = ${now}, phone = null from unnest(
        ${devices.map((device) => device.person_id)}::bigint[], ${devices.map((device) => device.id)}::bigint[]) as given(person_id, id)
      where device.person_id = given.person_id and device.id = given.id and device.active
      returning device.person_id, device.id, device.guardian_id
    ), raised as (
      update person set epoch = epoch + 1 where id in (select person_id from ended)
    ), revoked as (
      update token set revoked_at = ${now}, revoked_cause = ${cause} from ended
      where token.person_id = ended.person_id and token.device_id = ended.id and token.revoked_at is null and token.exp > ${now} and ${revoke}
      returning token.device_id
    )
    select ended.*, (select count(*) from revoked where revoked.device_id = ended.id) as revoked from ended order by person_id, id`.execute(trx);
  return rows;
}

export function revokedOf(ended: readonly EndedDevice[]): number {
  return ended.reduce((sum, device) => sum + device.revoked, 0);
}

/** What the trail says of children's passes that end with a guardian's phone or leave. */
export function auditOf(ended: readonly EndedDevice[], cause: string, now: number): readonly AuditEntry[] {
  return ended.map((device) => ({
    at: now,
    kind: 'device-ended',
    subject: `person:${device.person_id}`,
    detail: { device: device.id, guardian: device.guardian_id, cause, revokedTokens: device.revoked },
  }));
}

async function heldBy(trx: DatabaseTransaction, guardianId: number): Promise<readonly DeviceRow[]> {
  const { rows } = await sql<DeviceRow>`select person_id, id from device where guardian_id = ${guardianId} and active`.execute(trx);
  return rows;
}

/** The phone in use of the person's own (`guardianId` null), or of this guardian for them. */
export async function activeDevice(trx: DatabaseTransaction, personId: number, guardianId: number | null) {
  const { rows } = await sql<{ id: number; holder_key: Uint8Array; phone: string | null }>`
    select id, holder_key, phone from device where person_id = ${personId} and guardian_id is not distinct from ${guardianId} and active`.execute(trx);
  return rows[0] ?? null;
}
