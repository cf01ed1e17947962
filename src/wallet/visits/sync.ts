/**
 * The outbox of visits: what waits on the phone is sent when there is a chance (start, network back, page seen again, a new visit, a timer that backs off), in
 * batches, by one tab at a time. A visit carries its own id, so an answer that is lost costs nothing but a second sending. Whatever fails, a captive portal's
 * page, a silent network, an issuer that is down or asks to wait, leaves every visit waiting: only an answer that names a visit changes it.
 */
import type { ApiCode } from '../../shared/network/api-call.ts';
import { askForBackgroundSync } from '../../shared/network/background-sync.ts';
import { underLock } from '../../shared/storage/lock.ts';
import type { StorageCode } from '../../shared/storage/result.ts';
import type { VisitRecord } from '../../shared/storage/schema.ts';
import { recordAnswers, waitingVisits } from '../../shared/storage/visits.ts';
import type { Environment } from '../environment.ts';
import { BATCH, sendVisits } from './send.ts';

const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 30 * 60_000;
/** No answer keeps the outbox quiet for longer: it may be a stranger's page, and the clock may be another one by then. */
const LONGEST_PAUSE_MS = 3_600_000;
/** The worker's outbox knows the same name (sw/send-visits.ts). */
const LOCK = 'ashyq-visits';
/** Longer than one batch takes at its worst; sent twice is registered once. */
const LOCK_PATIENCE_MS = 30_000;

/** `done`: nothing waits any more; `held`: the ministry answered and some have to wait all the same. */
export type FlushResult = 'done' | 'held' | ApiCode | StorageCode;

export interface OutboxOptions {
  readonly env: Pick<Environment, 'storage' | 'clock' | 'fetch' | 'base'>;
  /** False: not now; the next chance asks again. Without it always. */
  readonly mayFlush?: () => boolean;
  /** Called after answers were stored. */
  readonly onChange: () => void;
  /** In [0, 1): phones that lost one network together must not come back together. */
  readonly random?: () => number;
}

export class VisitOutbox {
  readonly #options: OutboxOptions;
  #running: Promise<FlushResult> | null = null;
  #again = false;
  #failures = 0;
  /** The issuer asked not to be called before (this device's clock, ms). */
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Sends now and at every later chance, until the returned function is called. */
  start(): () => void {
    this.#stopped = false;
    const chance = () => document.visibilityState === 'visible' && void this.flush();
    document.addEventListener('visibilitychange', chance);
    // What failed without a network says nothing of the one that has just come.
    const back = () => {
      this.#failures = 0;
      chance();
    };
    window.addEventListener('online', back);
    void this.flush();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', chance);
      window.removeEventListener('online', back);
    };
  }

  /** Sends what waits. A call while one runs has it look once more when it is through, because its visit may have come too late for this one. */
  flush(): Promise<FlushResult> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    if (this.#options.mayFlush?.() === false) return Promise.resolve('held');
    const pause = this.#notBefore - this.#options.env.clock();
    if (pause > 0 && pause <= LONGEST_PAUSE_MS) return Promise.resolve('rate-limited');
    clearTimeout(this.#timer);
    this.#running = this.#sendAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #sendAll(): Promise<FlushResult> {
    let result: FlushResult;
    do {
      this.#again = false;
      const work = () => this.#sendWaiting();
      result = await underLock(LOCK, LOCK_PATIENCE_MS, work);
    } while (this.#again && (result === 'done' || result === 'held'));
    this.#failures = result === 'done' ? 0 : this.#failures + 1;
    if (result !== 'done') this.#schedule();
    // Whoever enters without a network may close the app before there is one again.
    if (result !== 'done' && result !== 'held') askForBackgroundSync(LOCK);
    return result;
  }

  async #sendWaiting(): Promise<FlushResult> {
    const { storage } = this.#options.env;
    const waiting = await waitingVisits(storage);
    if (!waiting.ok) return waiting.code;
    let held = false;
    for (let from = 0; from < waiting.value.length; from += BATCH) {
      const sent = await this.#sendBatch(waiting.value.slice(from, from + BATCH));
      if (sent !== 'done' && sent !== 'held') return sent;
      held ||= sent === 'held';
    }
    return held ? 'held' : 'done';
  }

  async #sendBatch(batch: readonly VisitRecord[]): Promise<FlushResult> {
    const { env, onChange } = this.#options;
    const answer = await sendVisits(env, batch);
    if (!answer.ok) {
      if (answer.retryAfter !== null) this.#notBefore = env.clock() + Math.min(answer.retryAfter * 1000, LONGEST_PAUSE_MS);
      return answer.code;
    }
    const stored = await recordAnswers(env.storage, answer.value);
    if (!stored.ok) return stored.code;
    if (answer.value.length > 0) onChange();
    return answer.value.length === batch.length ? 'done' : 'held';
  }

  /** The next try of its own: later after each failure, and never in step with other phones. */
  #schedule(): void {
    if (this.#stopped) return;
    const { env, random = Math.random } = this.#options;
    const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#failures - 1)) * (0.75 + random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), Math.max(backoff, Math.min(this.#notBefore - env.clock(), LONGEST_PAUSE_MS)));
  }
}
