/**
 * The issuer as it runs, in a process of its own, for measuring under load: the real program on an embedded database, filled with people whose phones hold passes. The
 * parent (clients.ts) asks for passes and for the process's memory, and lets it time what the same database does bare.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kidOf } from '../../../src/core/token/cnf.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';
import { nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { type RunningIssuer, startIssuer } from '../../../src/issuer/main.ts';
import { issueToken } from '../../../src/issuer/tokens/issue.ts';
import { keyOf, seedOf } from '../../issuer/world.ts';
import { bareInserts, bareRows, prepareBare } from './bare.ts';
import { memoryInUse, Profiler, processorTime } from './cost.ts';
import { LAB, VENUE } from './names.ts';

export type Question =
  | { readonly ask: 'passes'; readonly count: number }
  | { readonly ask: 'memory' }
  | { readonly ask: 'processor' }
  | { readonly ask: 'profile' }
  | { readonly ask: 'profiled'; readonly file: string }
  | { readonly ask: 'bare-inserts'; readonly clients: number; readonly seconds: number }
  | { readonly ask: 'bare-rows'; readonly clients: number; readonly seconds: number; readonly rows: number }
  | { readonly ask: 'stop' };

/** Passes made at once: the pool's connections, and a few that wait. */
const AT_ONCE = 20;

const [dataDir = ''] = process.argv.slice(2);
mkdirSync(dataDir, { recursive: true });
writeFileSync(join(dataDir, 'policy.json'), demoPolicy(1));
const environment = { ASHYQ_KEY_PASSPHRASE: 'a passphrase for measuring', ASHYQ_ROOT_PASSPHRASE: 'another one for measuring' };
const running = await startIssuer({
  config: {
    ...{
      port: 0,
      host: '127.0.0.1',
      origin: null,
      dataDir,
      databaseUrl: process.env['ASHYQ_BENCH_POSTGRES'] ?? null,
      databaseUser: null,
      tls: null,
      sms: null,
    },
    ...{ demo: false, demoMonth: false, signer: null, proxies: 1, emergencyWorker: false },
  },
  environment,
  terminal: () => undefined,
  // written like the program's own log, to a place that keeps nothing
  logLine: (line) => void process.stderr.write(line),
  clientDir: null,
});
await prepareBare(running.issuer.db);
const profiler = new Profiler();
process.on('message', (question: Question & { readonly nr: number }) => {
  answer(question).then(
    (value) => process.send?.({ nr: question.nr, value }),
    (error: unknown) => process.send?.({ nr: question.nr, error: String(error instanceof Error ? error.stack : error) }),
  );
});
// a parent that broke off leaves nothing behind
process.on('disconnect', () => void running.stop().finally(() => process.exit()));
process.send?.({ nr: 0, value: { url: running.server.url, database: running.service.database.info.version } });

async function answer(question: Question): Promise<unknown> {
  const { db } = running.issuer;
  if (question.ask === 'passes') return makePasses(running, question.count);
  if (question.ask === 'bare-inserts') return bareInserts(db, question);
  if (question.ask === 'bare-rows') return bareRows(db, question);
  if (question.ask === 'processor') return processorTime(db);
  if (question.ask === 'profile') return profiler.start();
  if (question.ask === 'profiled') return profiler.write(question.file);
  if (question.ask === 'stop') {
    await running.stop();
    return setImmediate(() => process.disconnect());
  }
  return memoryInUse();
}

/** People in the register, each with a phone and the pass on it; the keys follow from their numbers. Tokens as base64url. */
async function makePasses({ issuer }: RunningIssuer, count: number): Promise<readonly string[]> {
  const people = demoPeople('load', count).map(({ familyName: family_name, givenName: given_name, birthDate: birth_date, ...rest }) => ({
    ...rest,
    ...{ family_name, given_name, birth_date, evidence_at: null, health_until: null },
  }));
  for (let from = 0; from < people.length; from += 500)
    await issuer.db
      .insertInto('person')
      .values(people.slice(from, from + 500))
      .execute();
  const { publicKey } = keyOf(LAB);
  const kid = await kidOf(publicKey);
  // the envelope's figures are computed as ever; nothing of this is to be held
  const envelope = JSON.stringify({ linesAnHourNew: 1e9, linesAnHour: 1e9, strangerShare: 1, highFactor: 1e9, freedADay: 1e9, oddTimes: 1e9 });
  await issuer.db.insertInto('lab').values({ id: LAB, kind: 'lab', name: LAB, public_key: publicKey, kid, active: true, envelope }).execute();
  const venue = { tax_number: '210440000007', category: 'cinema', name: 'Арман', address: 'Достық 1', area: '7511', registration: false };
  await issuer.db
    .insertInto('venue')
    .values({ id: VENUE, ...venue, approved_at: issuer.now() - 86_400, closed_at: null })
    .execute();
  const ids = await issuer.db.selectFrom('person').select('id').orderBy('id').execute();
  const tokens: string[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    tokens.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map(({ id }, at) => passOf(issuer, { personId: id, nr: from + at })))));
  return tokens;
}

async function passOf(issuer: RunningIssuer['issuer'], { personId, nr }: { readonly personId: number; readonly nr: number }): Promise<string> {
  const holderKey = nodeSigner(seedOf(`phone ${nr} 0`)).publicKey;
  const { id: deviceId } = await issuer.db
    .insertInto('device')
    .values({ person_id: personId, holder_key: holderKey, created_at: issuer.now(), ended_at: null, guardian_id: null, minor_until: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  const issued = await issueToken(issuer, { personId, deviceId, holderKey });
  if (!issued.ok) throw new RangeError('a phone of the benchmark got no pass');
  return Buffer.from(issued.token).toString('base64url');
}
