/** A door's journal in a file of this computer: read as a stream, audited by the same engine as `ashyq audit journal`. */

import type { JournalReport } from '../../core/audit/journal-audit.ts';
import { isJournalFile, readJournalFile } from '../../core/audit/journal-file.ts';
import { JournalsAudit } from '../../core/audit/journals-audit.ts';
import { type FileProofs, KeptProofs } from '../../core/audit/kept-proofs.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import { readEarlierRoots } from '../../core/audit/root-history.ts';
import { readStampTimes } from '../../core/audit/stamp-history.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { FileDigest } from '../file-digest.ts';

/** Enough to tell what a file is. */
const BEGINNING = 1024;
/** Of each kind, of one file: a hundred gates' quarter hours of ten days, and some seconds of verifying. The command takes all. */
const PROOFS_KEPT = 100_000;

export interface AuditedJournal {
  /** of the file */
  readonly name: string;
  /** the whole file: several journals may be of one */
  readonly file: HashedFile;
  readonly report: JournalReport;
  /** what vouches for the journals of the file, as far as a checkpoint from elsewhere is judged by it; one object for all of them */
  readonly proofs: FileProofs;
}

export async function isJournal(file: Blob): Promise<boolean> {
  return isJournalFile(new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer()));
}

/** The ministry's data that journals are judged by, and the way to what it published before: by its name below /trust/, null where it is not here. */
export interface JudgedBy {
  readonly trust: Trust;
  readonly read: (name: string) => Promise<Uint8Array | null>;
}

/** Audits one file, which may hold journals of several tablets and epochs. `onProgress` hears the share that is read, 0 to 1. @throws MalformedError on a file with more signed objects or journals than such files have */
export async function auditJournalFile(
  file: File,
  { published: { trust, read }, engine, onProgress }: { published: JudgedBy; engine: Ed25519Engine; onProgress: (share: number) => void },
): Promise<readonly AuditedJournal[]> {
  const earlierRoots = await readEarlierRoots(trust.root, { read, engine });
  const roots = [trust.root, ...earlierRoots];
  const audit = new JournalsAudit({ trust, engine, earlierRoots, stampTimes: (version) => readStampTimes(version, { read, roots, engine }) });
  const digest = new FileDigest();
  const kept = new KeptProofs(PROOFS_KEPT);
  for await (const item of readJournalFile(chunksOf(file, { digest, onProgress }))) {
    kept.add(item);
    if (item.kind === 'end') audit.addUnreadable();
    else await audit.add(item);
  }
  const hashed = digest.end(file.name);
  const reports = await audit.finish();
  const proofs = kept.of(reports);
  return reports.map((report) => ({ name: file.name, file: hashed, report, proofs }));
}

/** Streams are not iterable everywhere yet. */
async function* chunksOf(file: File, { digest, onProgress }: { digest: FileDigest; onProgress: (share: number) => void }): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  let read = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    digest.add(chunk.value);
    yield chunk.value;
    read += chunk.value.length;
    onProgress(file.size === 0 ? 1 : read / file.size);
  }
}
