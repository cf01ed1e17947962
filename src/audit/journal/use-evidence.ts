/** What was dropped besides codes to be judged: journals, checkpoints of tablets as pictures of their screens, and a checkpoint of the ministry's log that was kept. */
import { useRef, useState } from 'preact/hooks';
import { takeEvidence } from '../../core/audit/evidence-texts.ts';
import type { Sorted } from '../bulk/inputs.ts';

/** A checkpoint of the transparency log: the text of its file. */
export interface KeptCheckpoint {
  readonly name: string;
  readonly text: string;
}

export interface Evidence {
  /** journals, and files of nothing but what vouches for one, in the order in which they came */
  readonly files: readonly File[];
  /** texts of codes that are evidence and came in no file of text: files that the command reads too, one of each drop */
  readonly codes: readonly File[];
  /** the one that was dropped last */
  readonly kept: KeptCheckpoint | null;
  /** Takes what is evidence, and leaves the rest. */
  take(sorted: Sorted): Sorted;
}

const CHECKPOINT_MAX = 64 * 1024;

export function useEvidence(): Evidence {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [codes, setCodes] = useState<readonly File[]>([]);
  const nr = useRef(0);
  const [kept, setKept] = useState<KeptCheckpoint | null>(null);
  const take = (sorted: Sorted): Sorted => {
    const { file, others } = takeEvidence(sorted.texts);
    if (file !== null) nr.current += 1;
    const written = file === null ? [] : [new File([file], `ashyq-codes-${nr.current}.txt`, { type: 'text/plain' })];
    if (written.length > 0) setCodes((before) => [...before, ...written]);
    const found = [...sorted.journals, ...written];
    if (found.length > 0) setFiles((before) => [...before, ...found]);
    const checkpoint = sorted.checkpoints.at(-1);
    if (checkpoint !== undefined) {
      const read = checkpoint.slice(0, CHECKPOINT_MAX).text();
      void read.then((text) => setKept({ name: checkpoint.name, text })).catch(reportError);
    }
    return { ...sorted, journals: [], checkpoints: [], texts: others };
  };
  return { files, codes, kept, take };
}
