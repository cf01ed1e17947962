/**
 * A ministry of a million people for the drills: an embedded PostgreSQL with a row for each person, phone, pass and result, real keys of a ceremony, and as many real
 * phones as are wanted, whose passes are signed. `ASHYQ_DRILL_TOKENS` (1,000,000) and `ASHYQ_DRILL_PHONES` (20,000) change the numbers.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '../../../src/cli/drill/client.ts';
import { fromHex } from '../../../src/core/bytes.ts';
import type { Signer } from '../../../src/core/codec/ed25519.ts';
import type { Issuer } from '../../../src/issuer/context.ts';
import { migrate } from '../../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { keyLayout, readRoots, trustDirOf } from '../../../src/issuer/keys/layout.ts';
import { nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { publish } from '../../../src/issuer/publish/publisher.ts';
import { databaseSource } from '../../../src/issuer/tokens/source.ts';
import { makeFolder, removeFolder } from '../../issuer/cluster.ts';
import { quiet } from '../../issuer/database.ts';
import { makeWorld, START, seedOf, type World } from '../../issuer/world.ts';

export const TOKENS = Number(process.env['ASHYQ_DRILL_TOKENS'] ?? 1_000_000);
export const PHONES = Math.min(TOKENS, Number(process.env['ASHYQ_DRILL_PHONES'] ?? 20_000));
export const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
export const LAB = 'LAB-MILLION';
/** A statement of ours may take a minute. */
const AT_ONCE = 50_000;
/** Passes of a list: three quarters of its 2^20 places are drawn, at random; here by a step that meets every place once. */
const OF_A_LIST = 786_432;
const HOUR = 3600;

export interface RealPhone {
  readonly signer: Signer;
  readonly token: Uint8Array;
}

export interface Million {
  readonly world: World;
  readonly issuer: Issuer;
  readonly keyring: Keyring;
  readonly dataDir: string;
  readonly database: Database;
  readonly phones: readonly RealPhone[];
  /** A door or phone that was built with this ministry's first root. */
  client(): Promise<Client>;
  publish(): Promise<unknown>;
  close(): Promise<void>;
}

export async function openMillion(): Promise<Million> {
  const folder = makeFolder();
  const dataDir = join(folder, 'data');
  await mkdir(dataDir, { recursive: true });
  const database = await openDatabase({ dataDir, log: quiet });
  await migrate(database, { now: START, log: quiet });
  const world = await makeWorld(database.db, { people: 0 });
  await holdCeremony({ dataDir, now: START - HOUR, environment: ENVIRONMENT, cost: 2 ** 10 });
  const keyring = await openKeyring(dataDir, ENVIRONMENT);
  const issuer: Issuer = { ...world.issuer, keyring };
  await fill(database, tokenKid(keyring));
  const phones = await realPhones(database, keyring);
  await sql`analyze person, device, token, lab_result, visit`.execute(database.db);
  return {
    ...{ world, issuer, keyring, dataDir, database, phones },
    async client() {
      const [first] = await readRoots(keyLayout(dataDir).rootsDir);
      if (first === undefined) throw new TypeError('no root');
      return new Client(first.bytes);
    },
    publish: () => publish({ dataDir, keyring, source: databaseSource(database.db), now: issuer.now() }),
    async close() {
      await database.close();
      await removeFolder(folder);
    },
  };
}

export const trustDir = ({ dataDir }: Million): string => trustDirOf(dataDir);

/** The key that signs passes now. */
export function tokenKid(keyring: Keyring): string {
  const kid = keyring.records().find(({ token, revokedAt }) => token?.specimen === false && revokedAt === null && token.retiredAt === null)?.kid;
  if (kid === undefined) throw new TypeError('no token key');
  return kid;
}

async function fill({ db }: Database, kid: string): Promise<void> {
  await sql`insert into lab (id, kind, name, public_key, kid, active) values (${LAB}, 'lab', 'drill', sha256('lab'), '\\x00000000', true)`.execute(db);
  await sql`
    insert into lab_batch (lab_id, batch_id, kind, received_at, sha256, raw, outcome)
    values (${LAB}, substr(sha256('batch'), 1, 16), 'lab', ${START - HOUR}, sha256(''), '', '{"accepted": 1, "rejected": []}')`.execute(db);
  await sql`
    insert into index_list (k, opened_at, closed_at, drawn)
    select k, ${START - HOUR}, ${START - 1}, ${OF_A_LIST} from generate_series(0, ${Math.floor((TOKENS - 1) / OF_A_LIST)}::integer) as k`.execute(db);
  await sql`insert into venue (id, tax_number, category, name, address, area, approved_at) values ('ALA-00001', '210440000007', 'cinema', 'Арман', 'Достық 1', '7511', 1)`.execute(
    db,
  );
  const key = Buffer.from(fromHex(kid));
  for (let from = 1; from <= TOKENS; from += AT_ONCE) {
    const some = sql`generate_series(${from}::bigint, ${Math.min(TOKENS, from + AT_ONCE - 1)}::bigint) as n`;
    await sql`
      insert into person (id, iin, family_name, given_name, initials, birth_date, district, health, basis, evidence_at, health_until) overriding system value
      select n, lpad((100000000000 + n)::text, 12, '0'), 'Т', 'Т', 'Т.Т.', '1990-01-01', '7511', 3, 3, ${START - 2 * HOUR}, ${START + 70 * HOUR} from ${some}`.execute(
      db,
    );
    await sql`insert into device (person_id, id, holder_key, created_at) overriding system value select n, n, sha256(n::text::bytea), ${START - HOUR} from ${some}`.execute(
      db,
    );
    await sql`
      insert into token (person_id, token_index, device_id, kid, holder_key, health, basis, evidence_at, iat, exp)
      select n, ((n - 1) / ${OF_A_LIST}) * 1048576 + (((n - 1) % ${OF_A_LIST}) * 7919) % 1048576, n, ${key}::bytea, sha256(n::text::bytea), 3, 3, ${START - 2 * HOUR}, ${START - HOUR},
        ${START + 70 * HOUR} from ${some}`.execute(db);
    await sql`
      insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district)
      select n, ${LAB}, substr(sha256('batch'), 1, 16), n::text, ${START - 2 * HOUR}, 0, '7511' from ${some}`.execute(db);
    await sql`
      insert into visit (person_id, id, venue_id, gate, entered, witnessed, stated_at, sha256, received_at)
      select n, substr(sha256(n::text::bytea), 1, 16), 'ALA-00001', 0, ${START - HOUR}, false, 0, sha256(''), 0 from ${some}`.execute(db);
  }
}

/** The first people have real phones: their rows get the phones' keys, and they hold what the ministry signs for such a row. */
async function realPhones({ db }: Database, keyring: Keyring): Promise<readonly RealPhone[]> {
  const phones: RealPhone[] = [];
  for (let from = 1; from <= PHONES; from += 2000) {
    const { rows } = await sql<{ n: number; index: number }>`
      select person_id as n, token_index as index from token where person_id between ${from} and ${Math.min(PHONES, from + 1999)} order by person_id`.execute(
      db,
    );
    const signers = rows.map(({ n }) => nodeSigner(seedOf(`drill phone ${n}`)));
    const keys = signers.map(({ publicKey }) => Buffer.from(publicKey));
    const given = sql`unnest(${rows.map(({ n }) => n)}::bigint[], ${keys}::bytea[]) as given (n, key)`;
    for (const table of ['token', 'device'])
      await sql`update ${sql.table(table)} set holder_key = given.key from ${given} where person_id = given.n`.execute(db);
    for (const [nr, { index }] of rows.entries()) {
      const signer = signers[nr];
      if (signer === undefined) throw new TypeError('a phone for each row');
      const times = { iat: START - HOUR, exp: START + 70 * HOUR, evidenceAt: START - 2 * HOUR };
      const claims = { ...times, holderKey: signer.publicKey, health: 3, basis: 3, index, initials: 'Т.Т.', birth: 101 } as const;
      phones.push({ signer, token: await keyring.signStatusToken(claims) });
    }
  }
  return phones;
}
