/** Puts the issuer's parts together from its configuration (main.ts starts and stops them). */
import type { Config } from './config.ts';
import type { DatabaseTransaction, Issuer } from './context.ts';
import type { Database } from './db/open.ts';
import { describeError, type Log } from './http/log.ts';
import { notePagesLogged } from './journals/pages.ts';
import type { Keyring } from './keys/keyring.ts';
import { trustDirOf } from './keys/layout.ts';
import { threadedEngine } from './keys/node-ed25519.ts';
import type { Task } from './maintenance.ts';
import type { Metrics } from './metrics.ts';
import { type CodeDelivery, noDelivery, terminalDelivery, webhookDelivery } from './people/delivery.ts';
import { adoptPolicies, policiesOf } from './policies.ts';
import { fileSource } from './publish/file-source.ts';
import { publishNeutral } from './publish/neutral.ts';
import { insistOnNewest, recordStamp } from './publish/place.ts';
import { PublishError } from './publish/publish-error.ts';
import { readPublished, readStampTime } from './publish/published.ts';
import { publish } from './publish/publisher.ts';
import { joinSources } from './publish/source.ts';
import { lockPublishing, type PublishLoop, publishLoop } from './publishing.ts';
import { indexPool } from './tokens/index-pool.ts';
import { databaseSource } from './tokens/source.ts';
import { markPublished, unpublishedContacts } from './tracing/effect.ts';

export interface Parts {
  readonly config: Config;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly log: Log;
  now(): number;
}

/** Publishes the database's lists together with those of passes that were issued by hand (`ashyq issue`). */
export function loopOf(parts: Parts): PublishLoop {
  const { config, database, keyring, metrics, log, now } = parts;
  const { dataDir } = config;
  const publishNow = (trx: DatabaseTransaction) => publishOnce(parts, trx);
  return publishLoop({
    db: database.db,
    log,
    metrics,
    now,
    publish: publishNow,
    skipped: () => keyring.refresh(),
    publishedAt: () => readStampTime(trustDirOf(dataDir)),
  });
}

async function publishOnce({ config, database, keyring, now }: Parts, trx: DatabaseTransaction): Promise<number> {
  const { dataDir } = config;
  const source = joinSources(databaseSource(database.db), fileSource(dataDir));
  await insistOnNewest(trx, dataDir);
  await takeInPolicies({ config, database, now });
  const traced = await unpublishedContacts(trx);
  const { stamp, pages } = await publish({ dataDir, keyring, source, now: now() });
  await notePagesLogged(database.db, pages, now());
  await recordStamp(trx, stamp);
  await markPublished(trx, traced, stamp.iat);
  return stamp.iat;
}

/** Publishes as of another second, under the lock of all instances, as the demo's month does before the first publication of the present. @throws PublishError */
export async function publishAt(parts: Parts, time: number): Promise<void> {
  await parts.database.db.transaction().execute(async (trx) => {
    await lockPublishing(trx);
    await publishOnce({ ...parts, now: () => time }, trx);
  });
}

/**
 * Looks whether somebody rotated or revoked a key (`ashyq keys`), and has that published: what is signed meanwhile under a key that no door believes
 * any more, or none knows yet, would be refused until its phone renews. A signer that was away and is back has missed publications: one is made at once.
 */
export function keyTask(keyring: Keyring, loop: Pick<PublishLoop, 'soon'>): Task {
  const state = () => JSON.stringify([keyring.root().version, keyring.records()]);
  let known = state();
  let wasAway = false;
  return {
    name: 'refresh-keys',
    everySeconds: 10,
    async run() {
      await keyring.refresh().catch((error: unknown) => {
        wasAway = true;
        throw error;
      });
      if (state() === known && !wasAway) return;
      known = state();
      wasAway = false;
      loop.soon();
    },
  };
}

/** Keeps the neutral code good: a new one when its year is half over, and soon after the venue key was rotated. */
export function neutralTask({ config, keyring, now }: Pick<Parts, 'config' | 'keyring' | 'now'>, origin: () => string): Task {
  const run = () => publishNeutral({ dataDir: config.dataDir, keyring, now: now(), ...(origin() === '' ? {} : { origin: origin() }) });
  return { name: 'publish-neutral', everySeconds: 30, run };
}

/** A policy that was published by hand, or that lies in the data directory, counts from now on. */
export async function takeInPolicies({ config, database, now }: Pick<Parts, 'config' | 'database' | 'now'>): Promise<void> {
  const published = await readPublished(trustDirOf(config.dataDir));
  await adoptPolicies(database.db, [published?.policy ?? null, await fileSource(config.dataDir).policy(now())], now());
}

/** A webhook where one is configured; in the demo the terminal; else nothing. */
export function deliveryOf(config: Config, { log, terminal }: { readonly log: Log; readonly terminal: (text: string) => void }): CodeDelivery {
  if (config.sms !== null) return webhookDelivery({ ...config.sms, failed: (why) => log.write('error', 'message-not-delivered', { why }) });
  return config.demo ? terminalDelivery(terminal) : noDelivery();
}

export function smsOf(config: Config): 'webhook' | 'terminal' | 'none' {
  if (config.sms !== null) return 'webhook';
  return config.demo ? 'terminal' : 'none';
}

export function issuerOf(parts: Parts, { delivery, loop }: { readonly delivery: CodeDelivery; readonly loop: Pick<PublishLoop, 'soon'> }): Issuer {
  const { database, keyring, now } = parts;
  return {
    db: database.db,
    engine: threadedEngine(),
    keyring,
    policies: policiesOf(database.db),
    indices: indexPool(database.db),
    delivery,
    publishSoon: () => loop.soon(),
    now,
  };
}

/**
 * The first publication of a run. Without any policy there is nothing to publish yet but the neutral code: the issuer runs, `/readyz` says that it is not
 * ready. A neutral code that cannot be made keeps nobody out of a door.
 */
export async function firstPublication(loop: PublishLoop, neutral: Task, log: Log): Promise<void> {
  try {
    await loop.now();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    log.write('error', 'publication-failed', describeError(error));
    loop.soon();
  }
  await neutral.run().catch((error: unknown) => log.write('error', 'task-failed', { task: neutral.name, ...describeError(error) }));
}
