/** Passes in a report: judged as `ashyq verify` does, as of one moment, counted and digested; and the flags of that as they stand in the report. */
import type { Json, PassesPart } from '../core/audit/report.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Input } from './inputs.ts';
import { type Io, UsageError } from './io.ts';
import { VerdictDigest } from './verdict-digest.ts';
import { readJobs } from './verify-jobs.ts';
import { judgeAll } from './verify-output.ts';
import { JUDGING_OPTIONS, type JudgingValues, openJudges, parseJobs, parseJudging } from './verify-setup.ts';

interface Passes {
  readonly dir: string;
  readonly trust: Trust;
  readonly judging: JudgingValues;
  /** seconds, where the flags name no moment */
  readonly at: number;
  /** of the input in the report */
  readonly nr: number;
  readonly io: Io;
}

export async function judgePasses(input: Input, { dir, trust, judging: values, at, nr, io }: Passes): Promise<PassesPart> {
  const judging = parseJudging(values);
  const now = judging.at ?? at;
  const judges = await openJudges(judging, { dir, trust, start: now, jobs: parseJobs(undefined), io });
  const output = new VerdictDigest();
  try {
    await judgeAll(readJobs([input], { ...judging.reading, now: () => now }), { judges, output });
  } finally {
    await judges.close();
  }
  return output.part(nr);
}

/** The flags as typed; what was not set is left out. */
export function settingsOf(values: JudgingValues): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Readonly<Record<string, Json>>;
}

/** Flags out of a report: only names and kinds of values that a command line takes. @throws UsageError */
export function parseSettings(settings: Json, path: string): Partial<JudgingValues> {
  if (settings === null) return {};
  const bad = new UsageError(`--check: ${path} names settings that there are not`);
  if (typeof settings !== 'object' || Array.isArray(settings)) throw bad;
  for (const [name, value] of Object.entries(settings)) {
    const option = Object.hasOwn(JUDGING_OPTIONS, name) ? JUDGING_OPTIONS[name as keyof typeof JUDGING_OPTIONS] : null;
    if (option === null || !isOfKind(value, option)) throw bad;
  }
  return settings as Partial<JudgingValues>;
}

function isOfKind(value: Json, option: { readonly type: string; readonly multiple?: boolean }): boolean {
  if (option.multiple === true) return Array.isArray(value) && value.every((one) => typeof one === 'string');
  const kind: string = typeof value;
  return kind === option.type;
}
