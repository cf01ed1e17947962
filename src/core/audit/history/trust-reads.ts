/**
 * Published files as an audit read them, with their digests: a report names every file whose content decided a verdict (decision 041), and a run that goes on later, or on
 * another thread, must meet the same bytes under the same name.
 */
import { sha256, toHex } from '../../bytes.ts';
import type { HashedFile } from '../report.ts';
import type { ReadFile } from './then-files.ts';

/** A published file is not the one that was read before: verdicts of before and after would rest on different data. */
export class TrustChangedError extends Error {
  readonly code = 'trust-changed';
  constructor(name: string) {
    super(`${name} changed while lines were judged by it`);
  }
}

export class TrustReads {
  readonly #files = new Map<string, HashedFile>();
  readonly #source: ReadFile;
  readonly #onNew: (file: HashedFile) => void;

  /** `known`: what was read earlier. `onNew` hears of every file once. */
  constructor(
    source: ReadFile,
    { known = [], onNew = () => undefined }: { readonly known?: Iterable<HashedFile>; readonly onNew?: (file: HashedFile) => void } = {},
  ) {
    this.#source = source;
    this.#onNew = onNew;
    for (const file of known) this.#files.set(file.name, file);
  }

  /** By name, rising. */
  get files(): readonly HashedFile[] {
    return [...this.#files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Null where there is none. @throws TrustChangedError */
  readonly read: ReadFile = async (name) => {
    const bytes = await this.#source(name);
    if (bytes !== null) this.note({ name, length: bytes.length, sha256: toHex(await sha256(bytes)) });
    else if (this.#files.has(name)) throw new TrustChangedError(name);
    return bytes;
  };

  /** A file that somebody else read. @throws TrustChangedError */
  note(file: HashedFile): void {
    const before = this.#files.get(file.name);
    if (before !== undefined && before.sha256 !== file.sha256) throw new TrustChangedError(file.name);
    if (before !== undefined) return;
    this.#files.set(file.name, file);
    this.#onNew(file);
  }
}
