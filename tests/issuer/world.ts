/** An issuer over a test's own database, with a clock that the test moves, keys of its own, and people to enrol. No port, no files. */
import { createHash } from 'node:crypto';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { signCountersignature } from '../../src/core/journal/countersignature.ts';
import { kidOf } from '../../src/core/token/cnf.ts';
import { signGuardAnswer } from '../../src/core/token/guard-answer.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { signVenueSettings } from '../../src/core/token/venue-settings.ts';
import type { EndOfMission } from '../../src/core/trust/end-of-mission.ts';
import type { Issuer } from '../../src/issuer/context.ts';
import type { Database } from '../../src/issuer/db/open.ts';
import { CATEGORIES } from '../../src/issuer/demo/categories.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { createLog } from '../../src/issuer/http/log.ts';
import type { KeyRecord } from '../../src/issuer/keys/key-file.ts';
import { threadedEngine } from '../../src/issuer/keys/node-ed25519.ts';
import { Metrics } from '../../src/issuer/metrics.ts';
import { backgroundDelivery, type CodeMessage } from '../../src/issuer/people/delivery.ts';
import { policiesOf, storePolicy } from '../../src/issuer/policies.ts';
import { createApp } from '../../src/issuer/routes.ts';
import type { Service } from '../../src/issuer/service.ts';
import { indexPool } from '../../src/issuer/tokens/index-pool.ts';

/** A Sunday in Almaty, 22 November 2026, 15:00 local time. */
export const START = 1_795_341_600;

export interface World {
  readonly issuer: Issuer;
  /** what phones received, oldest first */
  readonly messages: readonly CodeMessage[];
  /** numbers that were told that a pass has moved, oldest first */
  readonly told: readonly string[];
  /** how often a publication was asked for */
  readonly published: () => number;
  readonly tokenKey: Signer;
  readonly venueKey: Signer;
  readonly stampKey: Signer;
  readonly metrics: Metrics;
  readonly app: ReturnType<typeof createApp>;
  readonly logLines: readonly string[];
  /** puts an end-of-mission statement in force */
  ends(statement: EndOfMission | null): void;
  /** moves the clock by so many seconds */
  pass(seconds: number): void;
  /** calls the app as a client would */
  call(path: string, body: unknown): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  send(path: string, bytes: Uint8Array, type?: string): Promise<{ status: number; body: Record<string, unknown> }>;
}

export function seedOf(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(name).digest());
}

export function keyOf(name: string): Signer {
  return signerFromSeed(seedOf(name));
}

async function recordOf(role: KeyRecord['role'], { publicKey }: Signer, token: KeyRecord['token']): Promise<KeyRecord> {
  const [kid, x] = [Buffer.from(await kidOf(publicKey)).toString('hex'), Buffer.from(publicKey).toString('hex')];
  return { kid, x, role, createdAt: START - 1000, revokedAt: null, token };
}

interface WorldOptions {
  /** of the demo's first so many are inserted */
  readonly people?: number;
  /** what stands around the issuer where a test needs another place: files, an address, TLS */
  readonly service?: Partial<Service>;
}

export async function makeWorld(db: Database['db'], { people = 6, service = {} }: WorldOptions = {}): Promise<World> {
  let time = START;
  let publications = 0;
  let end: EndOfMission | null = null;
  const messages: CodeMessage[] = [];
  const told: string[] = [];
  const logLines: string[] = [];
  const tokenKey = keyOf('token key');
  const venueKey = keyOf('venue key');
  const stampKey = keyOf('stamp key');
  const metrics = new Metrics();
  const terms = { notBefore: START - 1000, notAfter: START + 90 * 86_400, retiredAt: null, voidBefore: null, specimen: false };
  const keys = [await recordOf('token', tokenKey, terms), await recordOf('venue', venueKey, null)];
  const issuer: Issuer = {
    db,
    engine: threadedEngine(),
    keyring: {
      records: () => keys,
      custody: () => ({ held: 2, needed: 2 }),
      signStatusToken: (claims) => issueStatusToken(claims, tokenKey),
      signVenueCredential: (claims) => issueVenueCredential(claims, venueKey),
      signVenueSettings: (claims) => signVenueSettings(claims, venueKey),
      signCountersignature: (countersignature) => signCountersignature(countersignature, stampKey),
      signGuardAnswer: (answer) => signGuardAnswer(answer, stampKey),
    },
    policies: policiesOf(db),
    indices: indexPool(db),
    delivery: backgroundDelivery(
      async (message) => {
        if ('code' in message) messages.push(message);
        else told.push(message.phone);
      },
      () => 0,
    ),
    publishSoon: () => {
      publications += 1;
    },
    now: () => time,
  };
  await storePolicy(db, demoPolicy(1), START);
  for (const person of demoPeople('tests', people)) {
    const { familyName: family_name, givenName: given_name, birthDate: birth_date, ...rest } = person;
    await db
      .insertInto('person')
      .values({ ...rest, family_name, given_name, birth_date, evidence_at: null, health_until: null })
      .execute();
  }
  const app = createApp({
    issuer,
    database: { kind: 'embedded', info: { version: '18', where: '', relocated: false, uid: null, adopted: false }, ping: async () => true },
    log: createLog((line) => logLines.push(line)),
    metrics,
    version: 'test',
    demo: true,
    origin: () => 'http://localhost',
    overTls: false,
    proxies: 0,
    trustDir: '/nonexistent',
    clientDir: null,
    emergencyWorker: false,
    mission: { end: () => end },
    stampAge: () => 0,
    stopping: () => false,
    ...service,
  });
  let callers = 0;
  const request = async (path: string, type: string, body: string | Uint8Array<ArrayBuffer>) => {
    callers += 1;
    // Everybody calls from a network of their own: a fast machine must not run these tests into the buckets (routes.test.ts tests those).
    const from = { incoming: { socket: { remoteAddress: `127.${(callers >> 16) & 255}.${(callers >> 8) & 255}.${callers & 255}` } } };
    const response = await app.request(path, { method: 'POST', headers: { 'content-type': type }, body }, from);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    issuer,
    messages,
    told,
    logLines,
    tokenKey,
    venueKey,
    stampKey,
    metrics,
    app,
    published: () => publications,
    ends: (statement) => {
      end = statement;
    },
    pass(seconds) {
      time += seconds;
    },
    call: (path, body) =>
      request(
        path,
        'application/json',
        JSON.stringify(body, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value)),
      ),
    send: (path, bytes, type = 'application/cose') => request(path, type, new Uint8Array(bytes)),
  };
}

/** Categories of the demo, for tables. */
export const ALL_CATEGORIES = Object.keys(CATEGORIES);
