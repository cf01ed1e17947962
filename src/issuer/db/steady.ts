/** A connection pool that is opened again when its server has gone: the promise behind open.ts, free of any driver. */
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError, queryFault } from './errors.ts';

/** What a driver's pool must offer. */
export interface Pool<Client> {
  connect(): Promise<Client>;
  end(): Promise<void>;
}

/** Tries to get a connection before it is given up, and how long it waits between them at most: about 5 s in all, the opening not counted. */
const ATTEMPTS = 10;
const LONGEST_WAIT = 1000;

/**
 * Only *getting* a connection is tried again, never a query: whether one that was cut off took effect is the caller's to find out.
 * `open` may take long (it starts a server); however many ask meanwhile, it runs once at a time.
 */
export class SteadyPool<Client> {
  readonly #open: () => Promise<Pool<Client>>;
  #pool: Promise<Pool<Client>> | null = null;
  #ended = false;

  constructor(open: () => Promise<Pool<Client>>) {
    this.#open = open;
  }

  /** @throws DatabaseError when the server cannot be had; the driver's own error when it refuses us (password, too many connections) */
  async connect(): Promise<Client> {
    let cause: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.#ended) throw new DatabaseError('unavailable', 'the database was closed');
      if (attempt > 0) await delay(Math.min(LONGEST_WAIT, 25 * 2 ** attempt));
      const opening = this.#current();
      const pool = await opening;
      try {
        return await pool.connect();
      } catch (error) {
        if (queryFault(error) !== 'unavailable') throw error;
        cause = error;
        this.#forget(opening);
      }
    }
    throw new DatabaseError('unavailable', `the database cannot be reached (${cause instanceof Error ? cause.message : 'no reason given'})`, cause);
  }

  /** Ends the pool; connections in use are waited for. Calling it again does nothing. */
  async end(): Promise<void> {
    this.#ended = true;
    const opening = this.#pool;
    this.#pool = null;
    const pool = await opening?.catch(() => null);
    await pool?.end();
  }

  #current(): Promise<Pool<Client>> {
    if (this.#pool !== null) return this.#pool;
    const opening = this.#open();
    this.#pool = opening;
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  /** The next use opens anew. Connections of the old pool that are still in use end with their users. */
  #forget(opening: Promise<Pool<Client>>): void {
    if (this.#pool === opening) {
      this.#pool = null;
      opening.then((pool) => pool.end()).catch(() => undefined);
    }
  }
}
