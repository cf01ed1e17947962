/** Scripts of the gate that come after its first screen and that it cannot do without: asked for until they are there. */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import type { SyncCode } from './journal-sync.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** So many failures with a network are a browser that remembers the first one, or a name that is gone from the server: only a page loaded anew helps there. */
const PATIENCE = 5;

/** How it is waited and begun anew; others in tests only. */
export interface Waiting {
  readonly pause: (ms: number) => Promise<void>;
  readonly startAnew: () => void;
}

const WAITING: Waiting = { pause: nextChance, startAnew: () => void loadAnew() };

/** Without a service worker the page itself has to come from the server: one that waits is better than one that the browser cannot load. */
async function loadAnew(): Promise<void> {
  if (!navigator.onLine) return;
  if (navigator.serviceWorker?.controller == null && !(await isServed())) return;
  location.reload();
}

/** Whether our server answers; the page of a captive portal is no answer. */
export async function isServed(fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): Promise<boolean> {
  const answer = await fetch('/version.json', { cache: 'no-store', redirect: 'error' }).catch(() => null);
  return answer?.ok === true && answer.headers.get('content-type')?.startsWith('application/json') === true;
}

/** Asks for a script again and again, later and later, and at once when a network returns. */
export async function untilLoaded<Script>(load: () => Promise<Script>, { pause, startAnew }: Waiting = WAITING): Promise<Script> {
  for (let failures = 1; ; failures++) {
    try {
      return await load();
    } catch {
      await pause(Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)));
      if (failures % PATIENCE === 0) startAnew();
    }
  }
}

/** Resolves after `ms`, or when the network returns. */
function nextChance(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const done = () => {
      waiting.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done, { signal: waiting.signal });
  });
}

export interface HandIn {
  readonly storage: Storage;
  /** null: while the gate is loading */
  readonly engine: Ed25519Engine | null;
  readonly tablet: TabletRecord | null;
  readonly trust: () => Trust | null;
  /** seconds */
  readonly now: () => number;
}

/** Hands in what this tablet wrote, then what was put away; without the script it is as if without a network. */
export async function handIn({ tablet, engine, ...rest }: HandIn): Promise<SyncCode> {
  const script = engine === null ? null : await import('./journal-sync.ts').catch(() => null);
  if (script === null || engine === null) return 'offline';
  const options = { engine, ...rest };
  const present = tablet === null ? 'done' : await script.syncJournal({ ...options, tablet });
  // What becomes of an earlier journal is said where it is shown; it must not keep this one back.
  if (present === 'done') await script.syncEarlierJournals(options);
  return present;
}
