/** What the register says of the demo's phones: each with its device, its last pass, and the statuses that its holder had, from when on. */
import { equal } from '../../../core/bytes.ts';
import type { Signer } from '../../../core/codec/ed25519.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { type DemoPhone, phoneSigner } from './phones.ts';

const YELLOW = 1;

/** A status that the register gave somebody: in force from `at` until the next one, or until time alone ended it. */
export interface StatusThen {
  readonly at: number;
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: number;
  readonly evidence_at: number | null;
  readonly until: number | null;
}

/** The pass that a phone holds. */
export interface HeldPass {
  readonly bytes: Uint8Array;
  readonly signer: Signer;
  readonly iat: number;
  readonly exp: number;
  /** null: good to its end */
  readonly revokedAt: number | null;
}

/** A phone that is in use: the register has not heard of another one in its place. */
export interface LivePhone {
  readonly phone: DemoPhone;
  readonly personId: number;
  readonly deviceId: number;
  readonly enrolledAt: number;
  /** the oldest first */
  readonly statuses: readonly StatusThen[];
  /** null before its first */
  readonly pass: HeldPass | null;
}

interface PassRow {
  readonly token_index: number;
  readonly holder_key: Uint8Array;
  readonly iat: number;
  readonly exp: number;
  readonly revoked_at: number | null;
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: number;
  readonly evidence_at: number | null;
}

interface Row extends PassRow {
  readonly iin: string;
  readonly person_id: number;
  readonly device_id: number;
  readonly created_at: number;
  readonly enrolled_key: Uint8Array;
  readonly initials: string;
  readonly birth: number;
  readonly district: string;
}

/** The phones in use. A phone of the demo has no disk: the pass it holds is signed once more, to the same bytes. */
export async function livePhones(issuer: Issuer, phones: readonly DemoPhone[], secret: Uint8Array): Promise<readonly LivePhone[]> {
  const { rows } = await sql<Row>`
    select person.iin, person.id as person_id, device.id as device_id, device.created_at, device.holder_key as enrolled_key, person.initials,
      to_char(person.birth_date, 'MMDD')::integer as birth, person.district, last.*
    from person join device on device.person_id = person.id and device.active and device.guardian_id is null
    left join lateral (
      select token_index, holder_key, iat, exp, revoked_at, health, basis, evidence_at from token
      where token.person_id = person.id and token.device_id = device.id and token.holder_key is not null order by iat desc, token_index limit 1
    ) as last on true
    where person.iin = any(${phones.map(({ person }) => person.iin)}::text[])`.execute(issuer.db);
  const statuses = await statusesOf(issuer, rows);
  const known = new Map(rows.map((row) => [row.iin, row]));
  const live: LivePhone[] = [];
  for (const phone of phones) {
    const row = known.get(phone.person.iin);
    // somebody enrolled another in its place
    if (row === undefined || !equal(phoneSigner(secret, phone, row.created_at).publicKey, row.enrolled_key)) continue;
    const { person_id: personId, device_id: deviceId, created_at: enrolledAt } = row;
    live.push({ phone, personId, deviceId, enrolledAt, statuses: statuses.get(personId) ?? [], pass: await heldPass(issuer, row, { phone, secret }) });
  }
  return live;
}

async function statusesOf({ db }: Pick<Issuer, 'db'>, people: readonly Row[]): Promise<ReadonlyMap<number, readonly StatusThen[]>> {
  const { rows } = await sql<StatusThen & { person_id: number }>`
    select person_id, at, health, basis, evidence_at, until from health_history
    where person_id = any(${people.map(({ person_id }) => person_id)}::bigint[]) order by person_id, id`.execute(db);
  const statuses = new Map<number, StatusThen[]>();
  for (const { person_id, ...status } of rows) statuses.set(person_id, [...(statuses.get(person_id) ?? []), status]);
  return statuses;
}

async function heldPass(issuer: Issuer, row: Row, { phone, secret }: { readonly phone: DemoPhone; readonly secret: Uint8Array }): Promise<HeldPass | null> {
  if (row.token_index === null) return null;
  const first = equal(row.holder_key, row.enrolled_key);
  const signer = phoneSigner(secret, phone, first ? row.created_at : row.iat);
  const { exp, iat, health, basis, initials, birth, district } = row;
  const home = health === YELLOW ? { home: district } : {};
  const claims = { exp, iat, holderKey: row.holder_key, health, basis, evidenceAt: row.evidence_at, index: row.token_index, initials, birth, ...home };
  return { bytes: await issuer.keyring.signStatusToken(claims), signer, iat, exp, revokedAt: row.revoked_at };
}

const NOTHING_KNOWN: StatusThen = { at: 0, health: 2, basis: 0, evidence_at: null, until: null };

/** What the register said of the holder at a second; null in the hours between the end of a status and the register's next computation. */
export function statusAt({ statuses }: Pick<LivePhone, 'statuses'>, time: number): StatusThen | null {
  const status = statuses.findLast(({ at }) => at <= time) ?? NOTHING_KNOWN;
  return status.until !== null && status.until <= time ? null : status;
}

/** The first second after `from` and before `until` at which the register became stricter, null where it did not: what was held then is revoked. */
export function stricterFrom({ statuses }: Pick<LivePhone, 'statuses'>, { from, until }: { readonly from: number; readonly until: number }): number | null {
  let before = statuses.findLast(({ at }) => at <= from) ?? NOTHING_KNOWN;
  for (const status of statuses.filter(({ at }) => at > from && at < until)) {
    if (status.health < before.health) return status.at;
    before = status;
  }
  return null;
}
