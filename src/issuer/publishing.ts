/**
 * When to publish: soon after a revocation (a burst of them makes one publication), and every five minutes, so that the stamp never grows old. One issuer
 * at a time, under an advisory lock of the database; several issuers share one `public/trust`, and the timer's turn is skipped when another was faster.
 */
import type { Database, DatabaseTransaction } from './context.ts';
import { sql } from './db/open.ts';
import { describeError, type Log } from './http/log.ts';
import type { Metrics } from './metrics.ts';

/** Any number, the same in every Ashyq. */
const LOCK = 0x7075626c;
const RESIGN_SECONDS = 300;
/** Every instance looks so often whether the stamp is due: when one dies, another signs at most that much later. */
const LOOK_MS = 15_000;
const SOON_MS = 250;
/** After a failure: 5 s, then twice as long each time, at most 80 s. */
const AGAIN_MS = 5_000;
const AGAIN_DOUBLED = 4;

export interface PublishLoop {
  /** Within a fraction of a second; returns at once. */
  soon(): void;
  /** Now; rejects when it fails. */
  now(): Promise<void>;
  /** When the stamp in force was signed, null before the first. */
  stampedAt(): number | null;
  /** Lets a publication under way finish, and carries out one that was asked for. */
  stop(): Promise<void>;
}

export interface PublishLoopOptions {
  readonly db: Database;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Publishes and gives the new stamp's time. `trx` holds the lock of all instances. */
  publish(trx: DatabaseTransaction): Promise<number>;
  /** The time of the stamp that lies in public/trust, whoever wrote it. */
  publishedAt(): Promise<number | null>;
  /** Another was faster: what publishing takes up besides (keys that were rotated or revoked) is still taken up. */
  skipped(): Promise<void>;
  now(): number;
  /** shortened only by tests */
  readonly everyMs?: number;
}

export function publishLoop(options: PublishLoopOptions): PublishLoop {
  const { log, metrics } = options;
  let stampedAt: number | null = null;
  let running: Promise<void> = Promise.resolve();
  let waiting: NodeJS.Timeout | null = null;
  let stopped = false;
  let failures = 0;

  const run = (onlyIfOlder: number | null): Promise<void> => {
    const next = running
      .catch(() => undefined)
      .then(async () => {
        const startedAt = performance.now();
        const { at, published } = await publishIfDue(options, onlyIfOlder);
        stampedAt = at;
        if (!published) return;
        metrics.add('ashyq_publications_total');
        metrics.set('ashyq_publication_seconds', (performance.now() - startedAt) / 1000);
      });
    running = next;
    return next;
  };
  const runLogged = async (onlyIfOlder: number | null) => {
    try {
      await run(onlyIfOlder);
      failures = 0;
    } catch (error) {
      metrics.add('ashyq_publication_failures_total');
      log.write('error', 'publication-failed', describeError(error));
      later(AGAIN_MS * 2 ** Math.min(failures, AGAIN_DOUBLED));
      failures += 1;
    }
  };
  const later = (ms: number) => {
    if (stopped) return;
    waiting ??= setTimeout(() => {
      waiting = null;
      void runLogged(null);
    }, ms);
  };
  const timer = setInterval(() => void runLogged(RESIGN_SECONDS - LOOK_MS / 1000), options.everyMs ?? LOOK_MS);
  timer.unref();
  return {
    soon: () => later(SOON_MS),
    now: () => run(null),
    stampedAt: () => stampedAt,
    async stop() {
      stopped = true;
      clearInterval(timer);
      const asked = waiting !== null;
      if (waiting !== null) clearTimeout(waiting);
      if (asked) await runLogged(null);
      await running.catch(() => undefined);
    },
  };
}

/** Waits until no other instance publishes; held to the end of the transaction, by whoever publishes anything. */
export async function lockPublishing(trx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(trx);
}

/** What of the stamp in force is known, and whether it is ours. */
interface Published {
  readonly at: number;
  readonly published: boolean;
}

async function publishIfDue(options: PublishLoopOptions, onlyIfOlder: number | null): Promise<Published> {
  // Most looks find a stamp that is young enough: they cost one small file and wait for nobody.
  if (onlyIfOlder !== null) {
    const young = await youngStamp(options, onlyIfOlder);
    if (young !== null) return young;
  }
  return options.db.transaction().execute(async (trx) => {
    await lockPublishing(trx);
    const young = onlyIfOlder === null ? null : await youngStamp(options, onlyIfOlder);
    return young ?? { at: await options.publish(trx), published: true };
  });
}

async function youngStamp(options: PublishLoopOptions, onlyIfOlder: number): Promise<Published | null> {
  const at = await options.publishedAt();
  if (at === null || options.now() - at >= onlyIfOlder) return null;
  await options.skipped();
  return { at, published: false };
}
