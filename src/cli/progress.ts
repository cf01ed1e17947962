/** How far a long run is, on stderr, twice a second at most. */
import type { Io } from './io.ts';

const EVERY_MS = 500;

export class Progress {
  readonly #io: Io;
  readonly #on: boolean;
  readonly #started = performance.now();
  #shown = this.#started;

  constructor(io: Io, on: boolean) {
    this.#io = io;
    this.#on = on;
  }

  count(lines: number): void {
    const now = performance.now();
    if (!this.#on || now - this.#shown < EVERY_MS) return;
    this.#shown = now;
    this.#io.stderr.write(`\r${lines} lines, ${this.#rate(lines, now)} a second `);
  }

  end(lines: number): void {
    if (this.#on) this.#io.stderr.write(`\r${lines} lines in ${((performance.now() - this.#started) / 1000).toFixed(1)} s${' '.repeat(20)}\n`);
  }

  #rate(lines: number, now: number): number {
    return Math.round((1000 * lines) / Math.max(now - this.#started, 1));
  }
}
