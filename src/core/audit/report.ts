/**
 * The report of an audit (product.md, auditor 5): what was found, and the SHA-256 of everything that it rests on, so that anybody with the same files makes it again
 * (`ashyq audit report --check`). The page and the command write the same JSON; a table of it is made from that JSON alone.
 */

import { toHex } from '../bytes.ts';
import type { LineFormat } from './bulk/line-format.ts';
import type { AuditedAlone } from './checkpoint-audit.ts';
import type { JournalReport } from './journal-audit.ts';
import type { Obtained } from './journal-cut.ts';
import { reportToJson } from './journal-json.ts';
import { auditTogether, togetherToJson } from './journals-together.ts';
import type { LogAuditResult } from './log-audit.ts';
import { logToJson } from './log-json.ts';

export const REPORT_FORMAT = 'ashyq-audit-report';
export const REPORT_VERSION = 1;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A file by its content; `name` is what somebody called it, and no part of what is compared. */
export interface HashedFile {
  readonly name: string;
  /** bytes */
  readonly length: number;
  /** hexadecimal */
  readonly sha256: string;
}

/** A file that was audited. `passes`: QR texts, one a line. */
export interface ReportInput extends HashedFile {
  readonly kind: 'journal' | 'passes';
}

/** Verdicts over the lines of one input. All inputs are judged in one run, in their order: what one shows again that an earlier one showed is refused. */
export interface PassesPart {
  /** position in `inputs` */
  readonly input: number;
  /** how it was read */
  readonly format: LineFormat;
  readonly lines: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
  /** SHA-256 of the verdicts as `ashyq verify --json` prints them, counted in this file and without its name, hexadecimal */
  readonly verdicts: string;
}

export interface ReportParts {
  /** when and by what it was made: seconds, name and version of the program */
  readonly made: { readonly at: number; readonly by: string };
  /** every trust file that was read, of the past too, and the versions in force; null without trust */
  readonly trust: {
    readonly root: number;
    readonly stamp: number;
    readonly bundle: number;
    readonly policy: number;
    readonly files: readonly HashedFile[];
  } | null;
  readonly inputs: readonly ReportInput[];
  /** how the passes were judged, as on the command line; null where there were none */
  readonly settings: Readonly<Record<string, Json>> | null;
  readonly passes: readonly PassesPart[];
  /** the auditor's word, on which ends that were cut off may rest; null where none was given */
  readonly obtained: Obtained | null;
  readonly journals: readonly { readonly input: number; readonly report: JournalReport }[];
  /** checkpoints that came apart from their journals; `against` names positions in `journals` */
  readonly checkpoints: readonly AuditedAlone[];
  /** null where no log is published beside the trust files */
  readonly log: LogAuditResult | null;
}

export type AuditReport = Readonly<Record<string, Json>>;

export function buildReport({ made, trust, inputs, settings, passes, obtained, journals, checkpoints, log }: ReportParts): AuditReport {
  const files = journals.map(({ input }) => inputs[input]?.name ?? '');
  const report = {
    format: REPORT_FORMAT,
    version: REPORT_VERSION,
    made,
    trust,
    inputs,
    settings,
    passes,
    obtained,
    journals: journals.map(({ input, report: one }) => ({ input, ...reportToJson(one) })),
    checkpoints: checkpoints.map((one) => aloneToJson(one, files)),
    together: journals.length > 1 ? togetherToJson(auditTogether(journals.map(({ report: one }) => one)), files) : null,
    log: log === null ? null : log.ok ? logToJson(log.report) : { refused: log.code },
  };
  // Out of JSON again, so that what is compared later is what is written.
  return JSON.parse(JSON.stringify(report)) as AuditReport;
}

/** Whose it is, what it says, and what every journal of the report says to it. */
export const aloneToJson = ({ checkpoint, key, tablet, fault, countersignedAt, against }: AuditedAlone, files: readonly string[]): Record<string, unknown> => ({
  ...checkpoint,
  head: toHex(checkpoint.head),
  tablet: tablet === null || key === null ? null : toHex(key),
  fault,
  countersignedAt,
  against: against.map(({ journal, state }) => ({ file: files[journal] ?? '', journal, state })),
});

/** @throws SyntaxError on a text that is no report of this version */
export function parseReport(text: string): AuditReport & { readonly inputs: readonly ReportInput[] } {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || value['format'] !== REPORT_FORMAT || value['version'] !== REPORT_VERSION) throw new SyntaxError('no report of this version');
  const { inputs } = value;
  if (!Array.isArray(inputs) || !inputs.every(isInput)) throw new SyntaxError('inputs');
  return value as AuditReport & { readonly inputs: readonly ReportInput[] };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isInput = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  typeof value['sha256'] === 'string' &&
  Number.isSafeInteger(value['length']) &&
  (value['kind'] === 'journal' || value['kind'] === 'passes');

/** Names of files, and when and by what it was made, say nothing about what was found. */
const APART: ReadonlySet<string> = new Set(['/made']);
const isName = (path: string): boolean =>
  /^\/(?:inputs|trust\/files)\/\d+\/name$/.test(path) ||
  /^\/together\/(?:findings|unsure)\/\d+\/(?:first|second)\/file$/.test(path) ||
  /^\/checkpoints\/\d+\/against\/\d+\/file$/.test(path);

export interface Difference {
  /** JSON pointer */
  readonly at: string;
  readonly was: Json | undefined;
  readonly is: Json | undefined;
}

/** Where two reports say different things, at most `most` places; none: the second confirms the first. */
export function compareReports(was: Json | undefined, is: Json | undefined, most = 100): Difference[] {
  const differences: Difference[] = [];
  const compare = (one: Json | undefined, other: Json | undefined, at: string): void => {
    if (differences.length >= most || APART.has(at) || isName(at) || one === other) return;
    if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other)) {
      differences.push({ at, was: one, is: other });
      return;
    }
    const [here, there] = [one as Readonly<Record<string, Json>>, other as Readonly<Record<string, Json>>];
    for (const name of new Set([...Object.keys(here), ...Object.keys(there)])) compare(here[name], there[name], `${at}/${name}`);
  };
  compare(comparable(was, is, false), comparable(is, was, true), '');
  return differences;
}

/**
 * The report as far as the other one must say the same: trust files by their names, of the second only those that the first rests on (a command reads roots and
 * stamps of the past that a page has no need of), and no log in the second where the first audited none.
 */
function comparable(report: Json | undefined, other: Json | undefined, isSecond: boolean): Json | undefined {
  if (!isObject(report) || !isObject(other)) return report;
  const own = filesOf(report);
  const wanted = filesOf(other);
  const files = isSecond ? Object.fromEntries(Object.entries(own).filter(([name]) => Object.hasOwn(wanted, name))) : own;
  const isMade = isSecond && other['log'] === null;
  const trust = isObject(report['trust']) ? { ...report['trust'], files } : report['trust'];
  return { ...report, trust, log: isMade ? null : report['log'] } as Json;
}

type NamedFiles = Readonly<Record<string, Json>>;

function filesOf(report: Readonly<Record<string, unknown>>): NamedFiles {
  const files = isObject(report['trust']) ? report['trust']['files'] : null;
  if (!Array.isArray(files)) return {};
  return Object.fromEntries(files.filter(isObject).map(({ name, ...file }) => [String(name), file as Json]));
}

const isTree = (value: Json | undefined): value is Exclude<Json, null | boolean | number | string> => typeof value === 'object' && value !== null;
