/** The page's part of a report: what was audited here, and the digests of the trust files that it was judged by. */
import { type AuditReport, buildReport, type HashedFile, type ReportInput, type ReportParts } from '../../core/audit/report.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { FileDigest } from '../file-digest.ts';
import type { Published } from '../history/published.ts';
import type { AuditedJournal } from '../journal/audit-file.ts';

declare const __APP_VERSION__: string;

/** What was found on this page: journals, and a run over codes that is done. */
export interface Found {
  readonly journals: readonly AuditedJournal[];
  readonly run: BulkRun | null;
}

/** Each journal's file once, in the order of the journals; then those of the run. */
export function inputsOf({ journals, run }: Found): readonly ReportInput[] {
  const files = new Map(journals.map(({ file }) => [file.sha256, file]));
  return [...[...files.values()].map((file) => ({ ...file, kind: 'journal' as const })), ...(run?.found?.inputs ?? [])];
}

/** The files in force, and all of the past that was read for a line of the run. */
export function trustPart({ trust, files: read }: Published, run: BulkRun | null): NonNullable<ReportParts['trust']> {
  const { root, stamp, bundle, policy } = trust;
  const files = new Map([...read].map(([name, bytes]) => [name, hashed(name, bytes)]));
  for (const file of run?.found?.reads.files ?? []) files.set(file.name, file);
  const sorted = [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { root: root.version, stamp: stamp.version, bundle: bundle.version, policy: policy.version, files: sorted };
}

/** How the run judged, in the words of the command line. */
function settingsOf({ question: { door, ownMoments, now } }: BulkRun): NonNullable<ReportParts['settings']> {
  return { category: door.category, area: door.area, registration: door.registration ?? false, 'own-times': ownMoments, at: String(now) };
}

/** `at`: when it is made, seconds. */
export function reportOn(found: Found, { published, at }: { readonly published: Published; readonly at: number }): AuditReport {
  const { journals, run } = found;
  const inputs = inputsOf(found);
  const first = inputs.findIndex(({ kind }) => kind === 'passes');
  const passes = run?.found?.passes ?? [];
  return buildReport({
    made: { at, by: `ashyq ${__APP_VERSION__}` },
    trust: trustPart(published, run),
    inputs,
    settings: run === null || passes.length === 0 ? null : settingsOf(run),
    passes: passes.map((part) => ({ ...part, input: first + part.input })),
    journals: journals.map(({ file, report }) => ({ input: inputs.findIndex(({ sha256 }) => sha256 === file.sha256), report })),
    log: null,
  });
}

function hashed(name: string, bytes: Uint8Array): HashedFile {
  const digest = new FileDigest();
  digest.add(bytes);
  return digest.end(name);
}
