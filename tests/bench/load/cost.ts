/** What work costs the issuer's process: processor time, which other load leaves nearly alone, its database's too, where in the process it goes, and memory. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Database } from '../../../src/issuer/context.ts';
import { sql } from '../../../src/issuer/db/open.ts';

/** Microseconds since the start: this process with all its threads, and those of the database's processes that run on this machine; null where there is no /proc. */
export interface ProcessorTime {
  readonly process: number;
  readonly database: number | null;
}

/** Of /proc/<pid>/stat: hundredths of a second. */
const TICK = 10_000;

export async function processorTime(db: Database): Promise<ProcessorTime> {
  const { user, system } = process.cpuUsage();
  const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity`.execute(db);
  const ticks = rows.map(({ pid }) => ticksOf(pid));
  const database = ticks.some((one) => one === null) ? null : ticks.reduce<number>((sum, one) => sum + (one ?? 0), 0) * TICK;
  return { process: user + system, database };
}

function ticksOf(pid: number): number | null {
  try {
    // behind the name, which may hold anything but ends with the last bracket: state is the third field, utime and stime are the 14th and 15th
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return null;
  }
}

/** A profile of the process's thread from `start` to `write`, for Chromium's DevTools. */
export class Profiler {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.setSamplingInterval', { interval: 200 });
    await this.#session.post('Profiler.start');
  }

  async write(file: string): Promise<void> {
    const { profile } = await this.#session.post('Profiler.stop');
    this.#session.disconnect();
    writeFileSync(file, JSON.stringify(profile));
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes: of the whole process as it stands, and `live`, what the heap holds after everything that nobody holds was collected. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly live: number;
  readonly external: number;
}

export function memoryInUse(): Memory {
  const { rss, heapUsed, external } = process.memoryUsage();
  collect();
  return { rss, heapUsed, external, live: process.memoryUsage().heapUsed };
}
