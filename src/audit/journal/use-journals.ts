/** The journals that this page audits: one file after the other, the latest report first. */
import { useRef, useState } from 'preact/hooks';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import type { Trust } from '../../core/trust/trust.ts';
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
  take(files: readonly File[]): void;
}

export function useJournals({ trust, engine }: { readonly trust: Trust | null; readonly engine: Ed25519Engine | null }): Journals {
  const [audited, setAudited] = useState<readonly AuditedJournal[]>([]);
  const [reading, setReading] = useState<Reading | null>(null);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());

  const audit = async (file: File) => {
    if (trust === null || engine === null) return;
    setReading({ name: file.name, share: 0 });
    try {
      const done = await auditJournalFile(file, { trust, engine, onProgress: (share) => setReading({ name: file.name, share }) });
      setAudited((before) => [...done, ...before]);
    } catch (error) {
      // Too much in it, or a file that went away while it was read.
      if (!(error instanceof MalformedError || error instanceof DOMException)) throw error;
      setFailed((before) => [...before, file.name]);
    } finally {
      setReading(null);
    }
  };
  const take = (files: readonly File[]) => {
    for (const file of files) queue.current = queue.current.then(() => audit(file)).catch(reportError);
  };
  return { audited, reading, failed, isBusy: reading !== null, take };
}
