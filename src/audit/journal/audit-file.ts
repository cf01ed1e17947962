/** A door's journal in a file of this computer: read as a stream, audited by the same engine as `ashyq audit journal`. */
import type { JournalReport } from '../../core/audit/journal-audit.ts';
import { isJournalFile, readJournalFile } from '../../core/audit/journal-file.ts';
import { JournalsAudit } from '../../core/audit/journals-audit.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import { readEarlierRoots } from '../../core/audit/root-history.ts';
import { readStampEnd } from '../../core/audit/stamp-history.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { FileDigest } from '../file-digest.ts';
import { fetchPublished } from '../history/published.ts';

/** Enough to tell what a file is. */
const BEGINNING = 1024;

export interface AuditedJournal {
  /** of the file */
  readonly name: string;
  /** the whole file: several journals may be of one */
  readonly file: HashedFile;
  readonly report: JournalReport;
}

export async function isJournal(file: Blob): Promise<boolean> {
  return isJournalFile(new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer()));
}

/** Audits one file, which may hold journals of several tablets and epochs. `onProgress` hears the share that is read, 0 to 1. @throws MalformedError on a file with more signed objects or journals than such files have */
export async function auditJournalFile(
  file: File,
  { trust, engine, onProgress }: { trust: Trust; engine: Ed25519Engine; onProgress: (share: number) => void },
): Promise<readonly AuditedJournal[]> {
  const earlierRoots = await readEarlierRoots(trust.root, { read: fetchPublished, engine });
  const roots = [trust.root, ...earlierRoots];
  const audit = new JournalsAudit({ trust, engine, earlierRoots, stampEnd: (version) => readStampEnd(version, { read: fetchPublished, roots, engine }) });
  const digest = new FileDigest();
  for await (const item of readJournalFile(chunksOf(file, { digest, onProgress }))) {
    if (item.kind === 'end') audit.addUnreadable();
    else await audit.add(item);
  }
  const hashed = digest.end(file.name);
  return (await audit.finish()).map((report) => ({ name: file.name, file: hashed, report }));
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
