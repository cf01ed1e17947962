/**
 * The demo's staff: their sign-ins are printed in the terminal, so they are marked and open nothing where the issuer does not run as a demo. All that is
 * secret follows from this installation's own secret; two of them can do what takes two persons, and each role has somebody who has no other.
 */
import { createHmac } from 'node:crypto';
import { equal } from '../../core/bytes.ts';
import { encodeBase32 } from '../../core/codec/base32.ts';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { staffEntry } from '../staff/accounts.ts';
import { type StoredPassphrase, sealAll } from '../staff/passphrase.ts';
import type { Role } from '../staff/roles.ts';
import { SECRET_BYTES } from '../staff/totp.ts';

const ACCOUNTS: readonly { readonly login: string; readonly roles: readonly Role[] }[] = [
  { login: 'demo-one', roles: ['clerk', 'epidemiologist', 'key-officer'] },
  { login: 'demo-two', roles: ['clerk', 'epidemiologist', 'key-officer'] },
  { login: 'demo-clerk', roles: ['clerk'] },
  { login: 'demo-auditor', roles: ['auditor'] },
  { login: 'demo-doctor', roles: ['epidemiologist'] },
  { login: 'demo-officer', roles: ['key-officer'] },
  { login: 'demo-venue', roles: ['venue'] },
];

export const DEMO_LOGINS: readonly string[] = ACCOUNTS.map(({ login }) => login);

/** The venue that the account of role `venue` speaks for: the cinema, whose door the terminal names. */
const OWN_VENUE = 'ALA-00003';

/** What to type at the desk. */
export interface DemoStaff {
  readonly login: string;
  readonly roles: readonly Role[];
  readonly passphrase: string;
  /** Base32, for an authenticator app or `ashyq staff code` */
  readonly secret: string;
}

interface Found extends DemoStaff {
  readonly secretBytes: Uint8Array;
  /** missing, or sealed under the secret of a data directory that was lost */
  readonly stale: boolean;
  /** it is in the database, stale or not */
  readonly known: boolean;
}

/** Adds the accounts that are missing, and seals anew those of a data directory that was lost. One that was closed stays closed and is not told. */
export async function ensureDemoStaff(db: Database, demoSecret: Uint8Array, now: number): Promise<readonly DemoStaff[]> {
  const derived = (what: string, length: number) =>
    new Uint8Array(createHmac('sha256', demoSecret).update(`ashyq-demo-staff ${what}`).digest().subarray(0, length));
  const salt = derived('salt', 16);
  const passphrase = encodeBase32(derived('passphrase', 15))
    .toLowerCase()
    .replace(/(.{6})(?=.)/g, '$1-');
  const found: Found[] = [];
  for (const { login, roles } of ACCOUNTS) {
    const known = await db.selectFrom('staff').select(['demo', 'ended_at', 'password_salt']).where('login', '=', login).executeTakeFirst();
    if (known !== undefined && (!known.demo || known.ended_at !== null)) continue;
    const secret = derived(`secret ${login}`, SECRET_BYTES);
    const stale = known === undefined || known.password_salt === null || !equal(known.password_salt, salt);
    found.push({ login, roles, passphrase, secret: encodeBase32(secret), secretBytes: secret, stale, known: known !== undefined });
  }
  const stale = found.filter((account) => account.stale);
  const secrets = stale.map(({ login, secretBytes }) => ({ login, secret: secretBytes }));
  const sealed = stale.length === 0 ? [] : await sealAll(passphrase, secrets, { salt });
  for (const [nr, account] of stale.entries()) await storeAccount(db, { ...account, now, sealed: sealed[nr] });
  return found.map(({ login, roles, secret }) => ({ login, roles, passphrase, secret }));
}

interface Account extends Pick<Found, 'login' | 'roles' | 'known'> {
  readonly now: number;
  readonly sealed: StoredPassphrase | undefined;
}

/** Of two processes that start at once either may do it: what they store is the same. */
async function storeAccount(db: Database, { login, roles, known, now, sealed }: Account): Promise<void> {
  const columns = { ...sealed, totp_step: null };
  await db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto('staff')
      .values({ login, roles: [...roles], demo: true, created_at: now, ...columns })
      .onConflict((conflict) => conflict.column('login').doUpdateSet(columns))
      .returning('id')
      .executeTakeFirstOrThrow();
    const added = staffEntry('staff-added', id, now, { roles: [...roles].sort().join(' '), demo: true });
    const given = known || !roles.includes('venue') ? [] : await giveVenue(trx, id, now);
    await appendAudit(trx, [added, ...given]);
  });
}

/** Nothing where there is no such venue, as in a world that somebody else filled. */
async function giveVenue(trx: DatabaseTransaction, staffId: number, now: number): Promise<readonly AuditEntry[]> {
  const { numAffectedRows } = await sql`
    insert into venue_account (venue_id, staff_id) select id, ${staffId} from venue where id = ${OWN_VENUE} on conflict do nothing`.execute(trx);
  return numAffectedRows === 1n ? [{ at: now, kind: 'venue-account-given', subject: `venue:${OWN_VENUE}`, detail: { staff: staffId, by: null } }] : [];
}
