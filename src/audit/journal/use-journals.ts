/** The journals that this page audits: one file after the other, the latest report first; anew when the auditor brings other data of the ministry. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import type { Published } from '../history/published.ts';
import { type AuditedJournal, auditJournalFile } from './audit-file.ts';

interface Reading {
  readonly name: string;
  /** 0 to 1 */
  readonly share: number;
}

export interface Journals {
  readonly audited: readonly AuditedJournal[];
  readonly reading: Reading | null;
  /** Names of files that could not be read to their end. */
  readonly failed: readonly string[];
  readonly isBusy: boolean;
}

/** `files`: as they were dropped, in that order. */
export function useJournals(
  files: readonly File[],
  { published, engine }: { readonly published: Published | null; readonly engine: Ed25519Engine | null },
): Journals {
  const [audited, setAudited] = useState<readonly AuditedJournal[]>([]);
  const [reading, setReading] = useState<Reading | null>(null);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const done = useRef({ by: null as string | null, files: 0, turn: 0 });
  // Newer data of this device say nothing else of the past; another folder may.
  const by = published === null ? null : (published.name ?? '');

  const audit = async (file: File, { source, turn }: { source: Published; turn: number }) => {
    if (engine === null || done.current.turn !== turn) return;
    setReading({ name: file.name, share: 0 });
    try {
      const found = await auditJournalFile(file, { published: source, engine, onProgress: (share) => setReading({ name: file.name, share }) });
      if (done.current.turn === turn) setAudited((before) => [...found, ...before]);
    } catch (error) {
      // Too much in it, or a file that went away while it was read.
      if (!(error instanceof MalformedError || error instanceof DOMException)) throw error;
      if (done.current.turn === turn) setFailed((before) => [...before, file.name]);
    } finally {
      setReading(null);
    }
  };
  useEffect(() => {
    if (published === null || engine === null || by === null) return;
    if (done.current.by !== by) {
      done.current = { by, files: 0, turn: done.current.turn + 1 };
      setAudited([]);
      setFailed([]);
    }
    const { turn } = done.current;
    for (const file of files.slice(done.current.files)) queue.current = queue.current.then(() => audit(file, { source: published, turn })).catch(reportError);
    done.current.files = files.length;
  }, [files, by, engine]);
  return { audited, reading, failed, isBusy: reading !== null };
}
