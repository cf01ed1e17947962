/** Passes in a report: judged as `ashyq verify` does, as of one moment, counted and digested; and the flags of that as they stand in the report. */
import { createHash } from 'node:crypto';
import { type LineFormat, parseLineFormat } from '../core/audit/bulk/line-format.ts';
import { PassesTally } from '../core/audit/bulk/passes-tally.ts';
import { settleBlock } from '../core/audit/bulk/settle.ts';
import { SeenShowings } from '../core/audit/bulk/showings.ts';
import type { TrustReads } from '../core/audit/history/trust-reads.ts';
import type { AuditReport, Json, PassesPart } from '../core/audit/report.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Input } from './inputs.ts';
import { EXIT, type Io, UsageError } from './io.ts';
import { Progress } from './progress.ts';
import { readJobs } from './verify-jobs.ts';
import type { Judges } from './verify-judges.ts';
import { judgeAll } from './verify-output.ts';
import { JUDGING_OPTIONS, type Judging, type JudgingValues, openJudges, parseJudging } from './verify-setup.ts';

interface Sitting {
  readonly dir: string;
  readonly trust: Trust;
  /** remembers every published file that a verdict rests on */
  readonly reads: TrustReads;
  readonly judging: JudgingValues;
  /** seconds, where the flags name no moment */
  readonly at: number;
  readonly jobs: number;
  readonly io: Io;
}

/** One sitting over all inputs of a report: what was shown in one of them is shown again in the next. Close it. */
export class PassesSitting {
  readonly #judging: Judging;
  readonly #now: number;
  readonly #judges: Judges;
  readonly #seen = new SeenShowings();
  readonly #progress: Progress;
  #lines = 0;

  private constructor(judging: Judging, { now, judges, io }: { readonly now: number; readonly judges: Judges; readonly io: Io }) {
    this.#judging = judging;
    this.#now = now;
    this.#judges = judges;
    this.#progress = new Progress(io, io.stderr.isTTY === true);
  }

  static async open({ dir, trust, reads, judging: values, at, jobs, io }: Sitting): Promise<PassesSitting> {
    const judging = parseJudging(values);
    const now = judging.at ?? at;
    return new PassesSitting(judging, { now, judges: await openJudges(judging, { dir, trust, reads, start: now, jobs, io }), io });
  }

  /** `nr`: of the input in the report. `format`: as the report that is made again has it; null, and it is told by content and flags. */
  async judge(input: Input, { nr, format }: { readonly nr: number; readonly format: LineFormat | null }): Promise<PassesPart> {
    const hash = createHash('sha256');
    const tally = new PassesTally({ update: (bytes) => hash.update(bytes), hex: () => hash.digest('hex') });
    const reading = { ...this.#judging.reading, now: () => this.#now, known: format };
    let used: LineFormat = format ?? { kind: 'text' };
    const jobs = readJobs([input], reading, (of) => {
      used = of;
    });
    await judgeAll(jobs, {
      judges: this.#judges,
      output: {
        take: async (judged) => {
          tally.add(settleBlock(judged, this.#seen), null);
          this.#lines += judged.ends.length;
          this.#progress.count(this.#lines);
        },
        end: () => EXIT.ok,
      },
    });
    return tally.part(nr, used);
  }

  async close(): Promise<void> {
    this.#progress.end(this.#lines);
    await this.#judges.close();
  }
}

/** How each file is read stands beside its verdicts. */
const OF_FILES: readonly string[] = ['format', 'column', 'time-column'];

/** The flags as typed; what was not set is left out. */
export function settingsOf(values: JudgingValues): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== undefined && !OF_FILES.includes(name))) as Readonly<
    Record<string, Json>
  >;
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

/** How a report says that its files were read, by the place of each in `inputs`. @throws UsageError */
export function parseFormats(report: AuditReport, path: string): ReadonlyMap<number, LineFormat> {
  const passes = Array.isArray(report['passes']) ? (report['passes'] as readonly Json[]) : [];
  return new Map(
    passes.map((part) => {
      const { input, format } = (typeof part === 'object' && part !== null ? part : {}) as { readonly input?: Json; readonly format?: Json };
      const parsed = parseLineFormat(format);
      if (typeof input !== 'number' || parsed === null) throw new UsageError(`--check: ${path} does not say how its files were read`);
      return [input, parsed] as const;
    }),
  );
}
