/** An issuer under a steady load, looked at every ten seconds: its memory, how long calls take, what was refused. */
import { setTimeout as delay } from 'node:timers/promises';
import { batchBody, type IssuerProcess, Phone, post, visitsBody } from './clients.ts';
import type { Memory } from './cost.ts';

export interface Load {
  readonly minutes: number;
  readonly renewalsASecond: number;
  /** lines; one call a second */
  readonly visitsACall: number;
  /** lines; one call each ten seconds, a hundredth of them positive */
  readonly batchLines: number;
}

export interface Sample {
  /** since the load began */
  readonly seconds: number;
  readonly rssMB: number;
  readonly heapMB: number;
  /** after a collection, which the look itself makes */
  readonly liveMB: number;
  readonly externalMB: number;
  readonly renewals: number;
  /** milliseconds of these ten seconds' renewals; null where there was none */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly visitsP50: number | null;
  /** the laboratory's batch of these ten seconds, milliseconds */
  readonly batch: number | null;
  readonly failed: number;
  /** how often each reason for which a call of these ten seconds had no good answer: an address with the status and code, or with Node's error */
  readonly causes: Readonly<Record<string, number>>;
}

export const SAMPLE_SECONDS = 10;
const PEOPLE = 2000;

interface Window {
  renewals: number[];
  visits: number[];
  batches: number[];
  failed: string[];
}

const fresh = (): Window => ({ renewals: [], visits: [], batches: [], failed: [] });

/** Calls `sampled` with each sample as it is taken. */
export async function endure(issuer: IssuerProcess, load: Load, sampled: (sample: Sample) => void): Promise<void> {
  const tokens = await issuer.ask<readonly string[]>({ ask: 'passes', count: PEOPLE });
  const phones = tokens.map((token, nr) => new Phone(nr, token));
  const startedAt = performance.now();
  const until = startedAt + load.minutes * 60_000;
  let window = fresh();
  const pace = async (everyMs: number, work: (turn: number) => Promise<void>) => {
    const under = new Set<Promise<void>>();
    for (let turn = 0; performance.now() < until; turn += 1) {
      await delay(Math.max(0, startedAt + turn * everyMs - performance.now()));
      const one = work(turn).catch((error: unknown) => {
        window.failed.push(String(error));
      });
      under.add(one);
      one.finally(() => under.delete(one));
      // an issuer that falls behind is not drowned: the rate is bounded, and so is what waits
      if (under.size >= 16) await Promise.race(under);
    }
    await Promise.all(under);
  };
  const timed = async (into: (window: Window) => number[], url: string, type: 'json' | 'cose', body: Buffer) => {
    const at = performance.now();
    const answer = await post(issuer.url + url, type, body).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${url} ${error.code ?? error.message}`);
    });
    into(window).push(performance.now() - at);
    if (answer.status !== 200) window.failed.push(`${url} ${answer.status} ${String(answer.body['code'])}`);
    return answer;
  };
  const renew = async (turn: number) => {
    const phone = phones[turn % phones.length];
    if (phone === undefined) return;
    const { status, body } = await timed((of) => of.renewals, '/api/token', 'json', await phone.renewal());
    if (status === 200) phone.took(String(body['token']));
  };
  const visit = async (turn: number) => {
    const from = (turn * 37) % (phones.length - load.visitsACall);
    const body = await visitsBody(phones.slice(from, from + load.visitsACall), `turn ${turn}`);
    await timed((of) => of.visits, '/api/visits', 'json', body);
  };
  const test = async (turn: number) => {
    const from = (turn * load.batchLines) % (PEOPLE - load.batchLines + 1);
    await timed((of) => of.batches, '/api/lab/batches', 'cose', await batchBody(`endurance ${turn}`, { lines: load.batchLines, positive: 100, from }));
  };
  const look = async (turn: number) => {
    if (turn === 0) return;
    const seen = window;
    window = fresh();
    const { rss, heapUsed, live, external } = await issuer.ask<Memory>({ ask: 'memory' });
    const megabytes = (bytes: number) => Math.round(bytes / 104_857.6) / 10;
    sampled({
      seconds: Math.round((performance.now() - startedAt) / 1000),
      ...{ rssMB: megabytes(rss), heapMB: megabytes(heapUsed), liveMB: megabytes(live), externalMB: megabytes(external), renewals: seen.renewals.length },
      ...{ p50: quantile(seen.renewals, 0.5), p95: quantile(seen.renewals, 0.95), visitsP50: quantile(seen.visits, 0.5), batch: quantile(seen.batches, 0.5) },
      failed: seen.failed.length,
      causes: counted(seen.failed),
    });
  };
  await Promise.all([pace(1000 / load.renewalsASecond, renew), pace(1000, visit), pace(10_000, test), pace(SAMPLE_SECONDS * 1000, look)]);
}

function counted(causes: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...new Set(causes)].map((cause) => [cause, causes.filter((other) => other === cause).length]));
}

function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
