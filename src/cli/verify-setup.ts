/** How codes are judged, as it stands on a command line: the door, the moment, how lines are read. `ashyq verify` and `ashyq audit report` share it. */
import { availableParallelism } from 'node:os';
import { openHistory } from '../core/audit/history/history-index.ts';
import { TrustReads } from '../core/audit/history/trust-reads.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Door } from '../core/verify.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { parseCount, parseHex, parseTime, printable } from './command.ts';
import { type Io, tell, UsageError } from './io.ts';
import { listStamps, readTrustFile } from './trust-dir.ts';
import { FORMATS, type Reading } from './verify-jobs.ts';
import { Judges } from './verify-judges.ts';

export const JUDGING_OPTIONS = {
  category: { type: 'string', default: 'voluntary' },
  area: { type: 'string', default: '*' },
  venue: { type: 'string' },
  gate: { type: 'string' },
  nonce: { type: 'string', multiple: true },
  registration: { type: 'boolean', default: false },
  at: { type: 'string' },
  'own-times': { type: 'boolean', default: false },
  format: { type: 'string', default: 'auto' },
  column: { type: 'string' },
  'time-column': { type: 'string' },
} as const;

/** The values of those options as they were typed. */
export interface JudgingValues {
  readonly category: string;
  readonly area: string;
  readonly venue?: string | undefined;
  readonly gate?: string | undefined;
  readonly nonce?: string[] | undefined;
  readonly registration: boolean;
  readonly at?: string | undefined;
  readonly 'own-times': boolean;
  readonly format: string;
  readonly column?: string | undefined;
  readonly 'time-column'?: string | undefined;
}

export interface Judging {
  readonly door: Door;
  readonly nonces: readonly Uint8Array[];
  /** seconds since 1970; null: the clock, as lines are read */
  readonly at: number | null;
  readonly ownMoments: boolean;
  readonly reading: Omit<Reading, 'now'>;
}

const NONCE_BYTES = 8;
const JOBS_MAX = 256;

/** @throws UsageError on a value that no such flag takes */
export function parseJudging(values: JudgingValues): Judging {
  return {
    door: readDoor(values),
    nonces: (values.nonce ?? []).map((hex) => parseHex(hex, '--nonce', NONCE_BYTES)),
    at: values.at === undefined ? null : parseTime(values.at, '--at'),
    ownMoments: values['own-times'],
    reading: readFormat(values),
  };
}

/** All cores, unless `--jobs` says how many. @throws UsageError */
export function parseJobs(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const jobs = Number(text);
  if (!/^\d{1,3}$/.test(text) || jobs < 1 || jobs > JOBS_MAX) throw new UsageError(`--jobs takes a whole number from 1 to ${JOBS_MAX}`);
  return jobs;
}

interface Sitting {
  readonly dir: string;
  readonly trust: Trust;
  /** remembers what is read of the past; without it nobody asks */
  readonly reads?: TrustReads;
  /** as of when the first line is judged, seconds */
  readonly start: number;
  readonly jobs: number;
  readonly io: Io;
}

/** Those who judge, with what the directory knows of the past where lines are of it. Close them. */
export async function openJudges({ door, nonces, ownMoments }: Judging, { dir, trust, start, jobs, io, reads = readsOf(dir) }: Sitting): Promise<Judges> {
  const engine = nodeEngine();
  const isPast = ownMoments || start < trust.stamp.iat;
  const history = isPast ? await openHistory({ trust, engine, read: reads.read, stamps: await listStamps(dir) }) : null;
  if (history?.fault != null) tell(io, `ashyq: history not believed: ${history.fault}`);
  // A word that is misspelt asks for none of the rules of its category, and most of these refuse.
  if (!trust.policy.categories.has(door.category))
    tell(io, `ashyq: the policy has no category "${printable(door.category).slice(0, 40)}": only its rules for every door apply`);
  return new Judges({ dir, trust, history, door, nonces, ownMoments }, { jobs, reads });
}

/** A directory's published files, remembered as they are read. */
export const readsOf = (dir: string): TrustReads => new TrustReads((name) => readTrustFile(dir, name));

function readFormat({ format, column, 'time-column': timeColumn }: { format: string; column?: string | undefined; 'time-column'?: string | undefined }) {
  const known = FORMATS.find((one) => one === format);
  if (known === undefined) throw new UsageError(`--format takes ${FORMATS.join(', ')}`);
  return { format: known, column, timeColumn };
}

function readDoor(values: { category: string; area: string; venue?: string | undefined; gate?: string | undefined; registration: boolean }): Door {
  const { category, area, venue, gate, registration } = values;
  if (gate !== undefined && venue === undefined) throw new UsageError('--gate needs --venue');
  return {
    category,
    area,
    registration,
    ...(venue === undefined ? {} : { venueId: venue }),
    ...(gate === undefined ? {} : { gate: parseCount(gate, '--gate') }),
  };
}
