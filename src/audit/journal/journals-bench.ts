/**
 * The journals that were audited, with all that is known of them: thousands of them with millions of lines, so it lives in a worker (src/workers/journals-service.ts)
 * and gives the page what it draws.
 */

import type { HeldCheckpoints } from '../../core/audit/checkpoint-audit.ts';
import type { JournalReport } from '../../core/audit/journal-audit.ts';
import type { Obtained } from '../../core/audit/journal-cut.ts';
import { reportToJson } from '../../core/audit/journal-json.ts';
import { auditTogether, type TogetherReport } from '../../core/audit/journals-together.ts';
import { holdAlone } from '../../core/audit/kept-proofs.ts';
import { buildReport, type HashedFile, type ReportInput, type ReportParts } from '../../core/audit/report.ts';
import { reportToCsv } from '../../core/audit/report-table.ts';
import { readEarlierRoots } from '../../core/audit/root-history.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import { type AuditedJournal, auditJournalFile, type JudgedBy } from './audit-file.ts';
import { type JournalRow, rowOf, type ShownCheckpoints, type ShownReport, shownOf } from './shown.ts';

/** As many checkpoints are drawn. */
const CHECKPOINTS_SHOWN = 200;

/** A file and the journals in it. */
export interface FileRows {
  readonly file: HashedFile;
  readonly rows: readonly JournalRow[];
}

/** What a report says besides journals: what was judged in a run over codes, and by which files of the ministry. */
export type BesideJournals = Pick<ReportParts, 'made' | 'trust' | 'inputs' | 'settings' | 'passes' | 'obtained'>;

/** What the page asks; the bench itself answers, or the worker in which it is. */
export interface AskedOfJournals {
  /** The auditor's word: when journals were taken and codes seen. */
  tell(word: Obtained): Promise<null>;
  /** null: it went away while it was read, or holds more signed objects than such files have */
  audit(file: File, onProgress: (share: number) => void): Promise<FileRows | null>;
  shown(place: number): Promise<ShownReport>;
  /** one journal's whole report, as JSON */
  saved(place: number): Promise<Blob>;
  together(): Promise<TogetherReport>;
  checkpoints(): Promise<ShownCheckpoints>;
  /** the report of everything, with journals before the inputs of the run */
  report(beside: BesideJournals, as: 'json' | 'csv'): Promise<Blob>;
}

export class JournalsBench implements AskedOfJournals {
  readonly #by: JudgedBy & { readonly engine: Ed25519Engine };
  readonly #journals: AuditedJournal[] = [];
  #word: Obtained = { taken: null, seen: null };
  /** what is known of the journals and checkpoints that are here; null: something came since */
  #held: Promise<HeldCheckpoints> | null = null;

  constructor(by: JudgedBy & { readonly engine: Ed25519Engine }) {
    this.#by = by;
  }

  async audit(file: File, onProgress: (share: number) => void): Promise<FileRows | null> {
    try {
      const found = await auditJournalFile(file, { published: this.#by, engine: this.#by.engine, onProgress });
      const rows = found.map(({ report, name }, nr) => rowOf({ report, name, place: this.#journals.length + nr }));
      for (const one of found) this.#journals.push(one);
      this.#held = null;
      return found[0] === undefined ? null : { file: found[0].file, rows };
    } catch (error) {
      if (error instanceof MalformedError || error instanceof DOMException) return null;
      throw error;
    }
  }

  async shown(place: number): Promise<ShownReport> {
    return shownOf(await this.#reportAt(place));
  }

  async saved(place: number): Promise<Blob> {
    return jsonOf({ file: this.#at(place).name, ...reportToJson(await this.#reportAt(place)) });
  }

  async together(): Promise<TogetherReport> {
    return auditTogether((await this.#hold()).reports);
  }

  async checkpoints(): Promise<ShownCheckpoints> {
    const { alone: audited, reports } = await this.#hold();
    const believed = audited.filter(({ tablet }) => tablet !== null);
    // Of whatever a file is filled up with, the checkpoints that are worth reading.
    const shown = [...believed, ...audited.filter(({ tablet }) => tablet === null)].slice(0, CHECKPOINTS_SHOWN);
    const changed = reports.flatMap((report, place) => {
      const own = this.#journals[place];
      return own === undefined || own.report === report ? [] : [rowOf({ report, name: own.name, place })];
    });
    const isBeyond = believed.some(({ against }) => against.some(({ state }) => state === 'later' || state === 'ahead'));
    return { shown, total: audited.length, changed, isBeyond, leftOut: this.#proofs().reduce((sum, { leftOut }) => sum + leftOut, 0) };
  }

  async report({ inputs: ofRun, passes, ...beside }: BesideJournals, as: 'json' | 'csv'): Promise<Blob> {
    // A file that was dropped twice is two inputs, as on a command line: its journals are here twice.
    const files = [...new Set(this.#journals.map(({ file }) => file))];
    const places = new Map(files.map((file, nr) => [file, nr]));
    const inputs: ReportInput[] = [...files.map((file) => ({ ...file, kind: 'journal' as const })), ...ofRun];
    const { alone, reports } = await this.#hold();
    const report = buildReport({
      ...beside,
      inputs,
      passes: passes.map((part) => ({ ...part, input: files.length + part.input })),
      journals: this.#journals.map(({ file, report: one }, nr) => ({ input: places.get(file) ?? -1, report: reports[nr] ?? one })),
      checkpoints: alone,
      log: null,
    });
    return as === 'json' ? jsonOf(report) : new Blob(['\ufeff', reportToCsv(report)], { type: 'text/csv' });
  }

  async tell(word: Obtained): Promise<null> {
    this.#word = word;
    this.#held = null;
    return null;
  }

  /** Checkpoints apart from their journals, and the journals as they are with them: asked for often, found out once. */
  #hold(): Promise<HeldCheckpoints> {
    this.#held ??= this.#findOut();
    return this.#held;
  }

  async #findOut(): Promise<HeldCheckpoints> {
    const { trust, read, engine } = this.#by;
    const earlierRoots = await readEarlierRoots(trust.root, { read, engine });
    const reports = this.#journals.map(({ report }) => report);
    return holdAlone(this.#proofs(), { trust, engine, earlierRoots, obtained: this.#word }, reports);
  }

  async #reportAt(place: number): Promise<JournalReport> {
    const { report } = this.#at(place);
    return (await this.#hold()).reports[place] ?? report;
  }

  /** Of each file once: several journals may be of one. */
  #proofs() {
    return [...new Set(this.#journals.map(({ proofs }) => proofs))];
  }

  #at(place: number): AuditedJournal {
    const journal = this.#journals[place];
    if (journal === undefined) throw new RangeError('no such journal');
    return journal;
  }
}

const jsonOf = (value: object): Blob => new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' });
