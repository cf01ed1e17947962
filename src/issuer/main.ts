/**
 * The issuer as a process (formats.md §11): opens and migrates the database, opens or makes the keys, fills the demo if asked, publishes, serves, and stops
 * in the reverse order. Stateless but for its data directory: several may run behind a balancer on one database and one shared directory.
 */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { deliveryOf, firstPublication, issuerOf, keyTask, loopOf, neutralTask, type Parts, publishAt, smsOf, takeInPolicies } from './assemble.ts';
import { insistOnRestored } from './backup/restore.ts';
import { bannerText, type DemoFacts } from './banner.ts';
import type { Config } from './config.ts';
import type { Issuer } from './context.ts';
import { migrate } from './db/migrate.ts';
import { type Database, openDatabase } from './db/open.ts';
import { ceremonyTime } from './demo/history.ts';
import { beginDoors, besideDemo, type Demo, openDemo } from './demo/start.ts';
import { createLog, describeError, type Log } from './http/log.ts';
import { type RunningServer, startServer } from './http/server.ts';
import { ensureKeys } from './keys/ceremony.ts';
import { signsAlone } from './keys/custody.ts';
import { type Keyring, openKeyring } from './keys/keyring.ts';
import { trustDirOf } from './keys/layout.ts';
import type { Environment } from './keys/passphrase.ts';
import { openRemoteKeyring } from './keys/signer/remote-keyring.ts';
import { resumeBatches } from './lab/resume.ts';
import { maintenanceTasks, schedule } from './maintenance.ts';
import { Metrics } from './metrics.ts';
import { noDelivery } from './people/delivery.ts';
import { claimPlace } from './publish/place.ts';
import type { PublishLoop } from './publishing.ts';
import { createApp } from './routes.ts';
import type { Service } from './service.ts';
import { type Mission, missionOf, missionTask } from './sunset/mission.ts';
import { shredTask } from './sunset/shred.ts';
import { untilEnd } from './sunset/tasks.ts';
import { prepareLists } from './tokens/index-pool.ts';

declare const __APP_VERSION__: string;

/** A gateway that is down is tried for 40 s; the end must not wait for it (security.md: drained in under 10 s). */
const LAST_CODES_MS = 1_500;

export interface StartOptions {
  readonly config: Config;
  /** for the passphrases of the keys only */
  readonly environment: Environment;
  /** For people: the banner, and in the demo the one-time codes. */
  readonly terminal: (text: string) => void;
  /** One JSON object a line, with its line end. */
  readonly logLine: (line: string) => void;
  /** Seconds since 1970. */
  readonly now?: () => number;
  /** The folder of the built app; null serves none. */
  readonly clientDir: string | null;
}

export interface RunningIssuer {
  /** Public address. */
  readonly origin: string;
  readonly server: RunningServer;
  readonly issuer: Issuer;
  readonly service: Service;
  readonly demo: DemoFacts | null;
  /** Publishes now. */
  publish(): Promise<void>;
  /** Drains calls, lets publication and deliveries finish, closes the database. */
  stop(): Promise<void>;
}

interface Starting extends StartOptions {
  readonly log: Log;
  /** What ends each thing that was opened so far, in the order of opening. */
  readonly ends: (() => Promise<unknown>)[];
}

/** Starts everything. @throws DatabaseError, BackupError, KeyError, or Node's error when the address is taken; nothing that was opened before then goes on */
export async function startIssuer(options: StartOptions): Promise<RunningIssuer> {
  const { config } = options;
  const starting: Starting = { ...options, log: createLog(options.logLine, Date.now, `${hostname()}/${process.pid}`), ends: [] };
  try {
    await insistOnRestored(config.dataDir);
    const database = await openDatabase({
      databaseUrl: config.databaseUrl ?? undefined,
      databaseUser: config.databaseUser ?? undefined,
      dataDir: config.dataDir,
      log: (level, message) => starting.log.write(level, 'database', { message }),
    });
    starting.ends.push(() => database.close());
    return await startOn(database, starting);
  } catch (error) {
    await endAll(starting);
    throw error;
  }
}

async function endAll({ ends }: Starting): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

async function startOn(database: Database, starting: Starting): Promise<RunningIssuer> {
  const { terminal, log, ends } = starting;
  const opened = await openParts(database, starting);
  await takeInPolicies(opened);
  // the demo's month is published first, each stamp later than the one before: nothing publishes beside it
  const later: { loop: PublishLoop | null } = { loop: null };
  const { issuer, demo, config } = await openWorld(opened, { soon: () => later.loop?.soon() }, starting);
  const loop = loopOf(opened);
  later.loop = loop;
  ends.push(() => loop.stop());
  const parts = { ...opened, config };
  const resumed = await resumeBatches(issuer, (error) => log.write('error', 'batch-not-resumed', describeError(error)));
  if (resumed > 0) log.write('info', 'batches-resumed', { batches: resumed });
  await prepareLists(database.db, parts.now());
  const state = { origin: config.origin ?? '', stopping: false };
  const neutral = neutralTask(parts, () => state.origin);
  await firstPublication(loop, neutral, log);

  const mission = await missionOf(config.dataDir, parts.keyring);
  const service = serviceOf(parts, { issuer, loop, state, mission, demo, clientDir: starting.clientDir });
  const tls = config.tls === null ? {} : { tls: config.tls };
  ends.push(() => Promise.race([issuer.delivery.idle(), delay(LAST_CODES_MS, undefined, { ref: false })]));
  const ending = [missionTask(mission, loop), shredTask(issuer, { mission, dataDir: config.dataDir })];
  const own = untilEnd(besideDemo(maintenanceTasks(issuer), demo), { issuer, mission });
  const tasks = schedule([...own, keyTask(parts.keyring, loop), ...ending, neutral, ...(demo?.tasks ?? [])], log, parts.metrics);
  ends.push(() => tasks.stop());
  const server = await startServer({ fetch: createApp(service).fetch, host: config.host, port: config.port, ...tls });
  ends.push(() => server.stop());
  state.origin = config.origin ?? server.url;
  // The picture of the neutral code needs the address, which is known only now.
  if (config.origin === null) await neutral.run().catch((error: unknown) => log.write('error', 'task-failed', { task: neutral.name, ...describeError(error) }));
  const stop = async () => {
    state.stopping = true;
    await endAll(starting);
    log.write('info', 'stopped');
  };
  const facts = (await demo?.facts(state.origin)) ?? null;
  const bundleKeys = config.demo ? null : parts.keyring.custody();
  if (bundleKeys !== null && signsAlone(bundleKeys)) log.write('warn', 'bundle-keys-together', { ...bundleKeys });
  const banner = { origin: state.origin, listening: server.url, dataDir: config.dataDir, database: describe(database) };
  terminal(bannerText({ ...banner, demo: facts, bundleKeys, sms: smsOf(config) }));
  ends.push(beginDoors(demo, { log, terminal }));
  log.write('info', 'started', { port: server.port, database: database.kind, demo: config.demo });
  return { origin: state.origin, server, issuer, service, demo: facts, publish: () => loop.now(), stop };
}

/** The issuer's functions and, if asked for, the demo's world. `config.demo` says whether there is one in the end. */
async function openWorld(
  parts: Parts,
  loop: Pick<PublishLoop, 'soon'>,
  { log, terminal }: Starting,
): Promise<{ issuer: Issuer; demo: Demo | null; config: Config }> {
  const silent = issuerOf(parts, { delivery: noDelivery(), loop });
  const month = parts.config.demoMonth ? (time: number) => publishAt(parts, time) : null;
  const demo = parts.config.demo ? await openDemo(silent, { dataDir: parts.config.dataDir, publishAt: month }) : null;
  if (parts.config.demo && demo === null) log.write('warn', 'demo-skipped', { reason: 'the database holds a register of its own' });
  // the codes of somebody else's register do not belong into a terminal
  const config = { ...parts.config, demo: demo !== null };
  return { issuer: { ...silent, delivery: deliveryOf(config, { log, terminal }) }, demo, config };
}

interface Running {
  readonly issuer: Issuer;
  readonly loop: PublishLoop;
  /** what changes while it runs */
  readonly state: { readonly origin: string; readonly stopping: boolean };
  readonly mission: Mission;
  readonly demo: Demo | null;
  readonly clientDir: string | null;
}

function serviceOf({ config, database, keyring, log, metrics, now }: Parts, { issuer, loop, state, mission, demo, clientDir }: Running): Service {
  return {
    issuer,
    database,
    log,
    metrics,
    version: __APP_VERSION__,
    demo: config.demo,
    demoFilling: () => demo?.doors?.state ?? 'whole',
    origin: () => state.origin,
    overTls: config.tls !== null || config.origin?.startsWith('https:') === true,
    proxies: config.proxies,
    trustDir: trustDirOf(config.dataDir),
    clientDir,
    emergencyWorker: config.emergencyWorker,
    mission,
    stampAge: () => ageOf(loop.stampedAt(), now()),
    stopping: () => state.stopping,
    signer: () => (config.signer === null ? 'in-process' : keyring.answers?.() === true ? 'answers' : 'away'),
  };
}

async function openParts(database: Database, { config, environment, log, ends, now = systemClock }: Starting): Promise<Parts> {
  await migrate(database, { now: now(), log: (level, message) => log.write(level, 'database', { message }) });
  const keyring = config.signer === null ? await openOwnKeys({ config, environment, log, now }) : await openRemoteKeyring(config.dataDir, config.signer);
  ends.push(async () => keyring.close?.());
  await claimPlace(database.db, config.dataDir);
  return { config, database, keyring, metrics: new Metrics(), log, now };
}

/** Makes them on a first start. */
async function openOwnKeys({ config, environment, log, now = systemClock }: Pick<Starting, 'config' | 'environment' | 'log' | 'now'>): Promise<Keyring> {
  const made = await ensureKeys({ dataDir: config.dataDir, now: ceremonyTime(config, now()), environment });
  if (made !== null) log.write('info', 'keys-made');
  return openKeyring(config.dataDir, environment);
}

function systemClock(): number {
  return Math.floor(Date.now() / 1000);
}

function ageOf(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, now - at);
}

function describe({ kind, info }: Database): string {
  return `${kind === 'embedded' ? 'embedded ' : ''}PostgreSQL ${info.version} at ${info.where}`;
}
