/**
 * What the scan screen shows: ready, checking, or one verdict. A new code takes the old verdict away at once, before it is judged, so that
 * nobody passes on the verdict of the person before; a verdict and its person line leave by themselves after 8 s.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Judged } from './judged.ts';

/** The longest that a verdict and a person line stay (product.md, venue staff 2). */
export const SHOW_MS = 8000;

export type Shown = { readonly phase: 'ready' } | { readonly phase: 'checking' } | { readonly phase: 'judged'; readonly judged: Judged; readonly turn: number };

const READY: Shown = { phase: 'ready' };

export class Display {
  readonly #state = signal<Shown>(READY);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get state(): ReadonlySignal<Shown> {
    return this.#state;
  }

  /** A code has come: whatever was shown goes. The returned number belongs to its verdict. */
  begin(): number {
    clearTimeout(this.#timer);
    this.#state.value = { phase: 'checking' };
    return ++this.#turn;
  }

  /** Shows the verdict of `turn` and answers true; false and nothing when a newer code has come meanwhile. */
  show(turn: number, judged: Judged): boolean {
    if (turn !== this.#turn) return false;
    this.#state.value = { phase: 'judged', judged, turn };
    this.#timer = setTimeout(() => this.clear(), SHOW_MS);
    return true;
  }

  /** Nothing on the screen, and nothing that is still being judged will come. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#state.value = READY;
  }
}

/** Clears the display whenever the page is hidden: a tablet that slept wakes with its timers late, and the next person must not find the verdict of the last. */
export function forgetWhenHidden(display: Display, page: Pick<Document, 'visibilityState' | 'addEventListener'>): void {
  page.addEventListener('visibilitychange', () => page.visibilityState === 'hidden' && display.clear());
}
