/** What the auditor's worker does under the name `journals`: audits them and keeps what is known of them, by the same engine as `ashyq audit journal`: a region's thousand gates hold no page up. */
import { JournalsBench } from '../audit/journal/journals-bench.ts';
import { detectEngine } from '../core/codec/ed25519.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { JournalsAnswer, JournalsQuestion, JournalsRequest } from './journals.protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

/** The worker's name: one script for both of the auditor's workers, since every file more is one more that each phone keeps for offline. */
export const JOURNALS = 'journals';

/** Oftener than this nobody sees. */
const TELL_MS = 200;

const tell = (message: JournalsAnswer) => self.postMessage(message);
const reading = new Map<number, (bytes: Uint8Array | null) => void>();
let nextRead = 0;
let bench: Promise<JournalsBench> | null = null;
/** One file after the other; what is asked meanwhile is answered by those that are read. */
let queue: Promise<void> = Promise.resolve();

function read(name: string): Promise<Uint8Array | null> {
  const id = nextRead;
  nextRead += 1;
  return new Promise((resolve) => {
    reading.set(id, resolve);
    tell({ kind: 'read', id, name });
  });
}

/** Held until this worker ends, however it ends: an exhausted memory sends no event. Resolved when the page can watch: nothing is read before, since of a death till then nobody would hear. */
function live(name: string): Promise<void> {
  return new Promise((resolve) => {
    const held = () => {
      tell({ kind: 'alive' });
      resolve();
    };
    if (navigator.locks === undefined) return held();
    navigator.locks
      .request(name, () => {
        held();
        return new Promise<never>(() => undefined);
      })
      .catch(held);
  });
}

async function open(trust: Trust): Promise<JournalsBench> {
  // Of each file the page has one copy, which every journal asks for.
  const known = new Map<string, Promise<Uint8Array | null>>();
  const readOnce = (name: string) => {
    const found = known.get(name) ?? read(name);
    known.set(name, found);
    return found;
  };
  return new JournalsBench({ trust, read: readOnce, engine: await detectEngine() });
}

function progressOf(id: number): (share: number) => void {
  let told = 0;
  return (share) => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    tell({ kind: 'progress', id, share });
  };
}

async function answer(id: number, question: JournalsQuestion): Promise<unknown> {
  if (bench === null) throw new RangeError('ask before open');
  const journals = await bench;
  switch (question.of) {
    case 'audit':
      return journals.audit(question.file, progressOf(id));
    case 'shown':
      return journals.shown(question.place);
    case 'saved':
      return journals.saved(question.place);
    case 'tell':
      return journals.tell(question.word);
    case 'together':
      return journals.together();
    case 'checkpoints':
      return journals.checkpoints();
    case 'report':
      return journals.report(question.beside, question.as);
  }
}

export function serveJournals({ data }: MessageEvent<JournalsRequest>): void {
  if (data.kind === 'open') {
    const { trust, lock } = data;
    bench = live(lock).then(() => open(trust));
  } else if (data.kind === 'file') {
    reading.get(data.id)?.(data.bytes);
    reading.delete(data.id);
  } else {
    const { id, question } = data;
    const done = (question.of === 'audit' ? queue : Promise.resolve())
      .then(() => answer(id, question))
      .then(
        (value) => tell({ kind: 'answer', id, value }),
        () => tell({ kind: 'failed', id }),
      );
    if (question.of === 'audit') queue = done;
  }
}
