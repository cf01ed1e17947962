/** An approved draft on its way to the officers and back: real keys, a real publication, two officers apart (decision 034). */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8Encode } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { encodeBundle } from '../../src/core/trust/bundle.ts';
import { checkTrust } from '../../src/core/trust/check-trust.ts';
import { decodeRoot } from '../../src/core/trust/root.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring, openOnline, openSecondBundle } from '../../src/issuer/keys/keyring.ts';
import { readRoots, trustDirOf } from '../../src/issuer/keys/layout.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { openOffline } from '../../src/issuer/keys/offline-root.ts';
import { rotateRole } from '../../src/issuer/keys/root-rotation.ts';
import { rotateToken } from '../../src/issuer/keys/token-rotation.ts';
import { currentPolicyText, storeNewer } from '../../src/issuer/policies.ts';
import { digestOfText, findDraft, makeDraft } from '../../src/issuer/policy/drafts.ts';
import { policySignAction } from '../../src/issuer/policy/hand-over.ts';
import { readRequest, signRequest, type ToSign } from '../../src/issuer/policy/officers.ts';
import { signingRequest, takeSigned } from '../../src/issuer/policy/signing.ts';
import { writeDurable, writeOnce } from '../../src/issuer/publish/durable-file.ts';
import { appendLogEntries } from '../../src/issuer/publish/log-store.ts';
import { readPublished } from '../../src/issuer/publish/published.ts';
import { type PublishFiles, publish } from '../../src/issuer/publish/publisher.ts';
import { reserveVersions } from '../../src/issuer/publish/versions.ts';
import { databaseSource } from '../../src/issuer/tokens/source.ts';
import { withDatabase } from './database.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
let world: World;
let dataDir: string;
let keyring: Keyring;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-policy-'));
  await holdCeremony({ dataDir, now: world.issuer.now(), environment: ENVIRONMENT, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, ENVIRONMENT);
  await publishNow();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const trustDir = () => trustDirOf(dataDir);
const publishNow = (files: Partial<PublishFiles> = {}) =>
  publish({
    dataDir,
    keyring,
    source: databaseSource(database.db),
    now: world.issuer.now(),
    files: { reserve: reserveVersions, writeOnce, writeDurable, appendLog: appendLogEntries, ...files },
  });
const root = async () => decodeRoot((await readRoots(trustDir())).at(-1)?.bytes ?? new Uint8Array());
const bundleFile = (version: number) => readFile(join(trustDir(), `bundle.${version}.cbor`));

async function verified() {
  const read = (name: string) => readFile(join(trustDir(), name)).catch(() => null);
  const pinned = await readFile(join(trustDir(), 'root.1.cbor'));
  const result = await checkTrust({ read, pinned, previous: null, now: world.issuer.now() + 1, engine: webCryptoEngine, judgeExpiry: true });
  if (!result.ok) throw new Error(`${result.code} ${result.file}`);
  return result.trust;
}

/** The two officers' keys, each as its own hand. */
async function officers() {
  const files = [await openOnline(dataDir, ENVIRONMENT), await openSecondBundle(dataDir, ENVIRONMENT)];
  return files.map(({ keys }) => keys.filter(({ record }) => record.role === 'bundle' && record.revokedAt === null).map(({ seed }) => nodeSigner(seed)));
}

async function draftOf(id: number) {
  const draft = await findDraft(database.db, id);
  if (draft === null) throw new Error('a draft');
  return draft;
}

/** A draft that two persons have handed over. */
async function approved(): Promise<number> {
  const made = await makeDraft(world.issuer, { from: 1, title: 'Қыс', by: 1 });
  if (!made.ok) throw new Error(made.code);
  const draft = await draftOf(made.value);
  const { version } = JSON.parse(draft.text) as { version: number };
  const payload = { draft: made.value, version, sha256: digestOfText(draft.text) };
  const context = { now: world.issuer.now(), proposalId: 1, proposedBy: 1, confirmedBy: 2, policy: null };
  expect(await database.db.transaction().execute((trx) => policySignAction.apply(trx, world.issuer, payload, context))).toMatchObject({ ok: true });
  return made.value;
}

async function asked(id: number): Promise<ToSign> {
  const request = await signingRequest(world.issuer, trustDir(), { id, by: 3 });
  if (!request.ok) throw new Error(request.code);
  const read = await readRequest(utf8Encode(JSON.stringify(request.value)));
  if (!read.ok) throw new Error(read.code);
  return read.value;
}

async function signedBy(request: ToSign, ...hands: readonly (readonly ReturnType<typeof nodeSigner>[])[]): Promise<Uint8Array> {
  let added: Uint8Array | null = null;
  for (const signers of hands) {
    const done = await signRequest(request, { root: await root(), signers, added });
    if (!done.ok) throw new Error(done.code);
    added = done.value.bytes;
  }
  return added ?? new Uint8Array();
}

const take = (id: number, bytes: Uint8Array) => takeSigned(world.issuer, trustDir(), { id, by: 3, bytes });

describe('a policy signed by officers', () => {
  test('is refused while one of them has signed, and published as it came when two have', async () => {
    const id = await approved();
    const request = await asked(id);
    const [first = [], second = []] = await officers();
    const half = await signedBy(request, first);
    expect(await take(id, half)).toEqual({ ok: false, code: 'signed-threshold' });
    // one key twice is one key
    expect(await take(id, await signedBy(request, first, first))).toEqual({ ok: false, code: 'signed-threshold' });
    expect(await take(id, utf8Encode('<html>'))).toEqual({ ok: false, code: 'signed-malformed' });
    const whole = await signedBy(request, first, second);
    const altered = Uint8Array.from(whole);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(await take(id, altered)).toEqual({ ok: false, code: 'signed-threshold' });
    expect((await verified()).policy.version).toBe(1);
    expect(await take(id, whole)).toEqual({ ok: true, value: { version: 2 } });
    // the answer was lost and the file handed in again
    expect(await take(id, whole)).toEqual({ ok: true, value: { version: 2 } });
    world.pass(60);
    await publishNow();
    const trust = await verified();
    expect([trust.policy.version, trust.bundle.version]).toEqual([2, request.bundle.version]);
    expect(await bundleFile(request.bundle.version)).toEqual(Buffer.from(whole));
    // and it stays: the next publication signs no other
    world.pass(300);
    await publishNow();
    expect((await verified()).bundle.version).toBe(request.bundle.version);
    const { rows } = await sql<{ kind: string }>`select kind from audit where subject = ${`policy-draft:${id}`} order by seq`.execute(database.db);
    expect(rows.map(({ kind }) => kind)).toEqual(['policy-draft-made', 'policy-approved', 'policy-signing-asked', 'policy-published']);
  });

  test('is refused for another draft, and when keys have changed since', async () => {
    const id = await approved();
    const request = await asked(id);
    const hands = await officers();
    const whole = await signedBy(request, ...hands);
    const other = await approved();
    await database.db.transaction().execute((trx) => trx.updateTable('policy_draft').set({ state: 'dropped' }).where('id', '=', other).execute());
    expect(await take(other, whole)).toEqual({ ok: false, code: 'draft-not-approved' });
    await rotateToken({ dataDir, environment: ENVIRONMENT, now: world.issuer.now() }, world.issuer.now() + 3 * 86_400);
    world.pass(60);
    await publishNow();
    expect(await take(id, whole)).toEqual({ ok: false, code: 'signed-superseded' });
    expect(await take(id, await signedBy(await asked(id), ...hands))).toMatchObject({ ok: true });
  });
});

describe('a policy signed with the spare key', () => {
  test('stays as it came: the next publication does not sign it over', async () => {
    const id = await approved();
    const request = await asked(id);
    const spare = await openOffline(join(dataDir, 'offline-root'), { environment: ENVIRONMENT, role: 'bundle' });
    const [first = []] = await officers();
    const whole = await signedBy(request, first, spare);
    expect(await take(id, whole)).toMatchObject({ ok: true });
    for (let times = 0; times < 2; times += 1) {
      world.pass(60);
      await publishNow();
      expect(await bundleFile((await verified()).bundle.version)).toEqual(Buffer.from(whole));
    }
    // a key that the root names no more: signed anew
    await rotateRole({ dataDir, environment: ENVIRONMENT, now: world.issuer.now(), offlineRoot: join(dataDir, 'offline-root'), cost: 2 ** 10 }, 'bundle');
    world.pass(60);
    await publishNow();
    expect((await verified()).bundle.version).toBe(request.bundle.version + 1);
  });
});

describe('a bundle that nobody was asked for', () => {
  test('is refused where its version leaps or it lives longer than the publisher’s own', async () => {
    const id = await approved();
    const { bundle } = await asked(id);
    const signers = (await officers()).flat();
    const inForce = bundle.version - 1;
    for (const change of [{ version: inForce + 1001 }, { version: Number.MAX_SAFE_INTEGER }, { expiresAt: bundle.issuedAt + 30 * 86_400 + 1 }]) {
      expect(await take(id, await encodeBundle({ ...bundle, ...change }, signers))).toEqual({ ok: false, code: 'signed-malformed' });
    }
    expect((await draftOf(id)).state).toBe('approved');
    expect(await take(id, await encodeBundle({ ...bundle, version: inForce + 1000 }, signers))).toMatchObject({ ok: true });
    world.pass(60);
    await publishNow();
    expect((await verified()).bundle.version).toBe(inForce + 1000);
  });
});

describe('a publication that is cut off', () => {
  const cut = async () => {
    throw new Error('cut off');
  };

  test('before the officers are asked, or between: they are asked for a version that will be published, or told', async () => {
    const id = await approved();
    const early = await signedBy(await asked(id), ...(await officers()));
    // the bundle is at half its life: a version is reserved for the next
    world.pass(16 * 86_400);
    await expect(publishNow({ writeOnce: cut })).rejects.toThrow('cut off');
    expect(await take(id, early)).toEqual({ ok: false, code: 'signed-superseded' });
    const request = await asked(id);
    expect(request.bundle.version).toBe(((await readPublished(trustDir()))?.bundle.version ?? 0) + 2);
    const whole = await signedBy(request, ...(await officers()));
    expect(await take(id, whole)).toMatchObject({ ok: true });
    world.pass(60);
    await publishNow();
    expect(await bundleFile((await verified()).bundle.version)).toEqual(Buffer.from(whole));
  });

  test('after the officers’ file was written: the next one goes on with that very file', async () => {
    const id = await approved();
    const request = await asked(id);
    const whole = await signedBy(request, ...(await officers()));
    expect(await take(id, whole)).toMatchObject({ ok: true });
    world.pass(60);
    await expect(publishNow({ writeDurable: cut })).rejects.toThrow('cut off');
    expect((await verified()).bundle.version).toBeLessThan(request.bundle.version);
    world.pass(60);
    await publishNow();
    expect((await verified()).bundle.version).toBe(request.bundle.version);
    expect(await bundleFile(request.bundle.version)).toEqual(Buffer.from(whole));
    // and it is not taken for a fresh one at half its life
    world.pass(16 * 86_400);
    await publishNow();
    expect((await verified()).bundle.version).toBe(request.bundle.version + 1);
  });
});

describe('what an officer is given', () => {
  test('is not signed where its bundle names another policy, by a key that the root does not name, or over another request', async () => {
    const id = await approved();
    const sent = await signingRequest(world.issuer, trustDir(), { id, by: 3 });
    if (!sent.ok) throw new Error(sent.code);
    const file = (change: object) => utf8Encode(JSON.stringify({ ...sent.value, ...change }));
    expect(await readRequest(file({ policy: demoPolicy(9) }))).toEqual({ ok: false, code: 'policy-other' });
    expect(await readRequest(file({ policy: '{}' }))).toEqual({ ok: false, code: 'policy-malformed' });
    expect(await readRequest(file({ bundle: 'AAAA' }))).toEqual({ ok: false, code: 'request-malformed' });
    expect(await readRequest(utf8Encode('not json'))).toEqual({ ok: false, code: 'request-malformed' });
    const request = await asked(id);
    expect(await signRequest(request, { root: await root(), signers: [keyOf('stranger')], added: null })).toEqual({ ok: false, code: 'key-foreign' });
    const [first = [], second = []] = await officers();
    const before = await signedBy(request, first);
    world.pass(60);
    const later = await asked(id);
    expect(await signRequest(later, { root: await root(), signers: second, added: before })).toEqual({ ok: false, code: 'signed-other' });
  });
});

describe('an operator’s policy of the same version', () => {
  test('that a publisher takes in at the very moment of the officers’ file is told: the draft is not called published', async () => {
    const id = await approved();
    const whole = await signedBy(await asked(id), ...(await officers()));
    const { version } = await draftOf(id);
    const text = demoPolicy(version ?? 0);
    const { answer } = await database.db.transaction().execute(async (trx) => {
      expect(await storeNewer(trx, text, world.issuer.now())).toBe(true);
      const begun = { answer: take(id, whole) };
      const waiting = sql<{ waits: number }>`
        select count(*)::integer as waits from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await waiting.execute(database.db)).rows[0]?.waits, { timeout: 30_000 }).toBe(1);
      return begun;
    });
    expect(await answer).toEqual({ ok: false, code: 'policy-not-newer' });
    expect(await currentPolicyText(database.db)).toBe(text);
    expect((await draftOf(id)).state).toBe('approved');
  });
});
