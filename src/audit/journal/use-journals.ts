/** The journals that this page audits: one file after the other, in a worker; anew when the auditor brings other data of the ministry. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Obtained } from '../../core/audit/journal-cut.ts';
import { spawnJournalsWorker } from '../../shared/network/audit-worker.ts';
import type { Published } from '../history/published.ts';
import type { AskedOfJournals } from './journals-bench.ts';
import { type Found, NOTHING, type Reading, Sitting } from './journals-sitting.ts';

export interface Journals extends Found {
  readonly reading: Reading | null;
  readonly isBusy: boolean;
  /** null before the first file */
  readonly desk: AskedOfJournals | null;
  /** the auditor's word of when things came into his hands */
  readonly obtained: Obtained;
  readonly setObtained: (word: Obtained) => void;
  readonly tryAgain: () => void;
}

const NO_WORD: Obtained = { taken: null, seen: null };

/** `files`: as they were dropped, in that order. */
export function useJournals(files: readonly File[], published: Published | null, spawn: () => Worker = spawnJournalsWorker): Journals {
  const [found, setFound] = useState<Found>(NOTHING);
  const [reading, setReading] = useState<Reading | null>(null);
  const [desk, setDesk] = useState<AskedOfJournals | null>(null);
  const [obtained, setWord] = useState(NO_WORD);
  const sitting = useRef<Sitting | null>(null);
  // Newer data of this device say nothing else of the past; another folder may.
  const by = published === null ? null : (published.name ?? '');
  useEffect(() => {
    if (published === null || by === null) return;
    if (sitting.current?.by !== by) {
      sitting.current?.end();
      sitting.current = null;
      setFound(NOTHING);
      setReading(null);
      setDesk(null);
    }
    if (files.length === 0) return;
    if (sitting.current === null) {
      sitting.current = new Sitting({ by, published, spawn, onFound: setFound, onReading: setReading, onDesk: setDesk });
      sitting.current.tell(obtained);
    }
    sitting.current.take(files);
  }, [files, by]);
  useEffect(() => () => sitting.current?.end(), []);
  const setObtained = (word: Obtained) => {
    setWord(word);
    sitting.current?.tell(word);
  };
  return { ...found, reading, isBusy: reading !== null, desk, obtained, setObtained, tryAgain: () => sitting.current?.tryAgain() };
}
