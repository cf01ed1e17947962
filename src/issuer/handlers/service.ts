/** What operators and balancers ask: `/healthz`, `/readyz`, `/metrics`, `/version.json`. */

import { join } from 'node:path';
import { readCheckpoint } from '../../core/trust/log/checkpoint.ts';
import { countContests } from '../contests/contests.ts';
import { sql } from '../db/open.ts';
import type { Load } from '../http/load.ts';
import { countHeld } from '../lab/lapse.ts';
import { readIfPresent } from '../publish/durable-file.ts';
import type { Service } from '../service.ts';

const CONNECTION_STATES = ['active', 'idle', 'idle in transaction'] as const;
const HEALTH = ['red', 'yellow', 'blue', 'green'] as const;

function json(status: number, body: unknown): Response {
  return new Response(`${JSON.stringify(body)}\n`, { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
}

/** The process runs. */
export function healthz(): Response {
  return json(200, { status: 'ok' });
}

/** The process can work: the database answers, something is published, and it was not told to stop. Says which database is in use. */
export async function readyz(service: Service): Promise<Response> {
  const database = { kind: service.database.kind, version: service.database.info.version, answers: await ping(service) };
  const stampAge = service.stampAge();
  const ready = database.answers && stampAge !== null && !service.stopping();
  return json(ready ? 200 : 503, {
    status: ready ? 'ready' : service.stopping() ? 'stopping' : 'not-ready',
    database,
    stampAgeSeconds: stampAge,
    signer: signerOf(service),
    demo: service.demo,
  });
}

const signerOf = ({ signer }: Service) => signer?.() ?? 'in-process';

const pings = new WeakMap<Service['database'], Promise<boolean>>();

/** Anybody may ask whether we are ready: however many do at a moment, the database is asked once. */
function ping({ database }: Service): Promise<boolean> {
  const running = pings.get(database);
  if (running !== undefined) return running;
  const asked = database.ping().finally(() => pings.delete(database));
  pings.set(database, asked);
  return asked;
}

export function versionJson(service: Service): Response {
  return json(200, { name: 'ashyq', version: service.version, node: process.version, database: service.database.info.version });
}

export async function metrics(service: Service, calls: Load): Promise<Response> {
  service.metrics.set('ashyq_calls_at_work', calls.size);
  await gauge(service);
  return new Response(service.metrics.text(), { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' } });
}

async function gauge(service: Service): Promise<void> {
  const { metrics: figures, issuer } = service;
  figures.set('ashyq_resident_memory_bytes', process.memoryUsage().rss);
  figures.set('ashyq_uptime_seconds', Math.floor(process.uptime()));
  figures.set('ashyq_codes_delivered_total', issuer.delivery.counts.delivered);
  figures.set('ashyq_codes_failed_total', issuer.delivery.counts.failed);
  const { held, needed } = issuer.keyring.custody();
  figures.set('ashyq_bundle_keys', held, { are: 'held' });
  figures.set('ashyq_bundle_keys', needed, { are: 'needed' });
  figures.set('ashyq_signer_up', signerOf(service) === 'away' ? 0 : 1);
  const stampAge = service.stampAge();
  if (stampAge !== null) figures.set('ashyq_stamp_age_seconds', stampAge);
  const checkpoint = await readIfPresent(join(service.trustDir, 'log', 'checkpoint'));
  const entries = checkpoint === null ? null : readCheckpoint(checkpoint.toString('utf8'));
  if (entries !== null) figures.set('ashyq_log_entries', entries.size);
  const up = await ping(service);
  figures.set('ashyq_database_up', up ? 1 : 0);
  if (up) await gaugeDatabase(service);
}

const COUNT_MS = 15_000;
const counted = new WeakMap<Service, { at: number; readonly work: Promise<void> }>();

/** Counting reads whole tables, and anybody may ask: done once at a time, and what it gave stands for a while. */
function gaugeDatabase(service: Service): Promise<void> {
  const last = counted.get(service);
  if (last !== undefined && performance.now() - last.at < COUNT_MS) return last.work;
  const count = { at: Number.POSITIVE_INFINITY, work: countRegister(service) };
  counted.set(service, count);
  count.work.then(
    () => {
      count.at = performance.now();
    },
    () => counted.delete(service),
  );
  return count.work;
}

async function countRegister({ metrics: figures, issuer }: Service): Promise<void> {
  const { rows } = await sql<{ health: number; people: number }>`select health, count(*) as people from person group by health`.execute(issuer.db);
  for (const [nr, health] of HEALTH.entries()) figures.set('ashyq_people', rows.find((row) => row.health === nr)?.people ?? 0, { health });
  const { rows: counts } = await sql<{ tokens: number; pending: number }>`
    select (select count(*) from token where exp > ${issuer.now()}) as tokens, (select count(*) from lab_batch where outcome is null) as pending`.execute(
    issuer.db,
  );
  const { rows: due } = await sql<{ due: number }>`select count(*) as due from person where health_until <= ${issuer.now()}`.execute(issuer.db);
  figures.set('ashyq_recomputations_due', due[0]?.due ?? 0);
  const { rows: connections } = await sql<{ state: string; n: number }>`
    select coalesce(state, 'unknown') as state, count(*) as n from pg_stat_activity
    where datname = current_database() and application_name like 'ashyq-%' group by 1`.execute(issuer.db);
  for (const state of CONNECTION_STATES) figures.set('ashyq_database_connections', connections.find((row) => row.state === state)?.n ?? 0, { state });
  figures.set('ashyq_tokens_unexpired', counts[0]?.tokens ?? 0);
  figures.set('ashyq_batches_pending', counts[0]?.pending ?? 0);
  const { rows: waiting } = await sql<{ n: number }>`select count(*) as n from proposal where state = 'open'`.execute(issuer.db);
  figures.set('ashyq_proposals_open', waiting[0]?.n ?? 0);
  await countDataIn(figures, issuer);
  const contests = await countContests(issuer.db, issuer.now());
  figures.set('ashyq_contests_open', contests.open);
  figures.set('ashyq_contests_overdue', contests.overdue);
}

async function countDataIn(figures: Service['metrics'], issuer: Service['issuer']): Promise<void> {
  const { held, due } = await countHeld(issuer);
  const { rows } = await sql<{ voids: number; unexplained: number | null; done_at: number | null }>`
    select (select count(*) from lab_void where done_at is null) as voids, last.unexplained, last.done_at
    from (select) as always left join (select unexplained, done_at from reconciliation where done_at is not null order by day desc limit 1) as last on true`.execute(
    issuer.db,
  );
  const [row] = rows;
  figures.set('ashyq_lab_batches_held', held);
  figures.set('ashyq_lab_batches_held_due', due);
  figures.set('ashyq_void_ranges_pending', row?.voids ?? 0);
  if (row === undefined || row.done_at === null) return;
  figures.set('ashyq_tokens_unexplained', row.unexplained ?? 0);
  figures.set('ashyq_reconciliation_age_seconds', issuer.now() - row.done_at);
}
