/**
 * Whole tables out of and into PostgreSQL by COPY, over one connection of its own: what a backup is made of. The driver hands a query object its protocol
 * messages; these two answer the few that COPY knows. Free of the driver itself, whose door is open.ts.
 */

/** One connection for as long as the work lasts; it is closed afterwards, so what was set on it touches nobody else. */
export interface Session {
  query<T>(text: string, values?: readonly unknown[]): Promise<readonly T[]>;
  /** `copy ... to stdout`; `take` gets about a megabyte at a time and is waited for. Gives the number of rows. */
  copyOut(text: string, take: (bytes: Uint8Array) => Promise<void>): Promise<number>;
  /** `copy ... from stdin`. Gives the number of rows. */
  copyIn(text: string, source: AsyncIterable<Uint8Array>): Promise<number>;
}

/** The driver's connection, as far as COPY needs it. */
interface Wire {
  readonly stream: { readonly writableNeedDrain: boolean; pause(): void; resume(): void; once(event: 'drain' | 'close', heard: () => void): void };
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** The driver's client. A `Submittable` is sent as it is and gets the protocol's messages. */
export interface CopyClient {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  submit(query: CopyQuery): void;
}

const AT_ONCE = 1024 * 1024;

export function sessionOf(client: CopyClient): Session {
  return {
    query: async <T>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as readonly T[],
    copyOut(text, take) {
      const query = new CopyOut(text, take);
      client.submit(query);
      return query.done;
    },
    copyIn(text, source) {
      const query = new CopyIn(text, source);
      client.submit(query);
      return query.done;
    },
  };
}

/** What the driver calls. It has a life (the protocol's), hence a class. */
export abstract class CopyQuery {
  /** Rows, once the server has said that it is done with them. */
  readonly done: Promise<number>;
  readonly #text: string;
  #rows = 0;
  #settle: { resolve(rows: number): void; reject(error: unknown): void } = { resolve: () => undefined, reject: () => undefined };
  protected cause: unknown = null;

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  submit(wire: Wire): void {
    wire.query(this.#text);
  }
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
  }
  /** Our own failure (a full disk, a source that broke off) counts before what the server made of it. */
  handleError(error: unknown): void {
    this.#settle.reject(this.cause ?? error);
  }
  async handleReadyForQuery(): Promise<void> {
    await this.finish().catch((error: unknown) => {
      this.cause ??= error;
    });
    if (this.cause === null) this.#settle.resolve(this.#rows);
    else this.#settle.reject(this.cause);
  }
  handleRowDescription(): void {}
  handleCopyInResponse(_wire: Wire): void {}
  handleCopyData(_message: { readonly chunk: Uint8Array }, _wire: Wire): void {}
  /** What is left to do when the server is done. */
  protected async finish(): Promise<void> {}
}

class CopyOut extends CopyQuery {
  readonly #take: (bytes: Uint8Array) => Promise<void>;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #taking: Promise<void> = Promise.resolve();

  constructor(text: string, take: (bytes: Uint8Array) => Promise<void>) {
    super(text);
    this.#take = take;
  }

  override handleCopyData({ chunk }: { readonly chunk: Uint8Array }, { stream }: Wire): void {
    // the driver writes over its buffer when it reads on
    this.#chunks.push(new Uint8Array(chunk));
    this.#length += chunk.length;
    if (this.#length < AT_ONCE) return;
    stream.pause();
    void this.#flush().then(() => stream.resume());
  }
  protected override async finish(): Promise<void> {
    await this.#flush();
  }

  #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#chunks);
    [this.#chunks, this.#length] = [[], 0];
    this.#taking = this.#taking
      .then(() => (this.cause === null && bytes.length > 0 ? this.#take(bytes) : undefined))
      .catch((error: unknown) => {
        this.cause ??= error;
      });
    return this.#taking;
  }
}

class CopyIn extends CopyQuery {
  readonly #source: AsyncIterable<Uint8Array>;

  constructor(text: string, source: AsyncIterable<Uint8Array>) {
    super(text);
    this.#source = source;
  }

  override handleCopyInResponse(wire: Wire): void {
    this.#send(wire).catch((error: unknown) => {
      this.cause = error;
      wire.sendCopyFail('the source failed');
    });
  }

  async #send(wire: Wire): Promise<void> {
    for await (const chunk of this.#source) {
      wire.sendCopyFromChunk(chunk);
      if (wire.stream.writableNeedDrain) await drained(wire);
    }
    wire.endCopyFrom();
  }
}

/** Also resolves when the server has gone: the driver then tells the query so. */
function drained({ stream }: Wire): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}
