/** The page's part of a report: what a run over codes found, and the digests of the trust files that it was judged by; journals are in their worker. */
import type { Obtained } from '../../core/audit/journal-cut.ts';
import { type AuditReport, buildReport, type HashedFile, type ReportParts } from '../../core/audit/report.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { FileDigest } from '../file-digest.ts';
import type { Published } from '../history/published.ts';
import type { BesideJournals } from '../journal/journals-bench.ts';

declare const __APP_VERSION__: string;

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

/** `at`: when it is made, seconds. Positions are among the inputs of the run. */
export function besideJournals(
  run: BulkRun | null,
  { published, at, obtained = null }: { readonly published: Published; readonly at: number; readonly obtained?: Obtained | null },
): BesideJournals {
  const passes = run?.found?.passes ?? [];
  return {
    made: { at, by: `ashyq ${__APP_VERSION__}` },
    trust: trustPart(published, run),
    inputs: run?.found?.inputs ?? [],
    settings: run === null || passes.length === 0 ? null : settingsOf(run),
    passes,
    obtained,
  };
}

/** Of a page on which no journal is. */
export const reportOfRun = (beside: BesideJournals): AuditReport => buildReport({ ...beside, journals: [], checkpoints: [], log: null });

function hashed(name: string, bytes: Uint8Array): HashedFile {
  const digest = new FileDigest();
  digest.add(bytes);
  return digest.end(name);
}
