/** The page's part of a report: what was audited here, and the digests of the trust files that it was judged by. */
import { type AuditReport, buildReport, type HashedFile, type ReportInput, type ReportParts } from '../../core/audit/report.ts';
import { FileDigest } from '../file-digest.ts';
import type { Published } from '../history/published.ts';
import type { AuditedJournal } from '../journal/audit-file.ts';

declare const __APP_VERSION__: string;

/** Each file once, in the order of the journals. */
export function inputsOf(journals: readonly AuditedJournal[]): readonly ReportInput[] {
  const files = new Map(journals.map(({ file }) => [file.sha256, file]));
  return [...files.values()].map((file) => ({ ...file, kind: 'journal' }));
}

export function trustPart({ trust, files: read }: Published): NonNullable<ReportParts['trust']> {
  const { root, stamp, bundle, policy } = trust;
  const files = [...read].map(([name, bytes]) => hashed(name, bytes));
  return { root: root.version, stamp: stamp.version, bundle: bundle.version, policy: policy.version, files };
}

/** `at`: when it is made, seconds. */
export function reportOn(journals: readonly AuditedJournal[], { published, at }: { readonly published: Published; readonly at: number }): AuditReport {
  const inputs = inputsOf(journals);
  return buildReport({
    made: { at, by: `ashyq ${__APP_VERSION__}` },
    trust: trustPart(published),
    inputs,
    settings: null,
    passes: [],
    journals: journals.map(({ file, report }) => ({ input: inputs.findIndex(({ sha256 }) => sha256 === file.sha256), report })),
    log: null,
  });
}

function hashed(name: string, bytes: Uint8Array): HashedFile {
  const digest = new FileDigest();
  digest.add(bytes);
  return digest.end(name);
}
