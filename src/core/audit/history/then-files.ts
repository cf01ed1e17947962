/** Published files of any time (formats.md §6), each verified by the keys of a root and by the digest that names it, and kept: one list serves many moments. */
import { toHex } from '../../bytes.ts';
import type { Ed25519Engine } from '../../codec/ed25519.ts';
import { type Policy, PolicyError, parsePolicy } from '../../policy/policy.ts';
import { TYP } from '../../token/typ.ts';
import { type Bundle, type FileDigest, parseBundle } from '../../trust/bundle.ts';
import { COSE_SIGN, COSE_SIGN1, checkBytes, FILE_MAX, JSON_OBJECT, LIST_MAX } from '../../trust/file-check.ts';
import { decoding, insist, TrustRefusedError } from '../../trust/refusal.ts';
import type { Root } from '../../trust/root.ts';
import { openSign1File, openSignedFile, verifyRole, verifyThreshold } from '../../trust/signed-file.ts';
import { type ListDigest, parseStamp, type Stamp } from '../../trust/stamp.ts';
import { parseStatusList, type StatusList } from '../../trust/status-list.ts';

export type ReadFile = (name: string) => Promise<Uint8Array | null>;

/** Files of all kinds; a list inflated is 128 KB. */
const KEPT = 384;

/** All of these reject with TrustRefusedError where a file is not there or not what it should be. */
export class ThenFiles {
  readonly #read: ReadFile;
  readonly #engine: Ed25519Engine;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor({ read, engine }: { readonly read: ReadFile; readonly engine: Ed25519Engine }) {
    this.#read = read;
    this.#engine = engine;
  }

  /** A stamp as it was published; `digest` where the log says what it was. */
  stamp(version: number, root: Root, digest: FileDigest | null): Promise<Stamp> {
    return this.#once(`stamp ${version} ${root.version}`, async () => {
      const bytes = await this.#bytes(`stamps/${version}.cbor`);
      await checkBytes(bytes, { magic: COSE_SIGN1, max: FILE_MAX, ...(digest === null ? {} : { digest }) });
      const file = decoding(() => openSign1File(bytes, TYP.stamp));
      await verifyRole(file, root, { role: 'stamp', engine: this.#engine });
      const stamp = parseStamp(file.payload);
      insist(stamp.version === version, 'format');
      return stamp;
    });
  }

  bundle(digest: FileDigest, root: Root): Promise<Bundle> {
    return this.#once(`bundle ${nameOf(digest)} ${root.version}`, async () => {
      const bytes = await this.#bytes(`bundle.${digest.version}.cbor`);
      await checkBytes(bytes, { magic: COSE_SIGN, max: FILE_MAX, digest });
      const file = decoding(() => openSignedFile(bytes, TYP.bundle));
      await verifyThreshold(file.signatures, root, { role: 'bundle', engine: this.#engine });
      const bundle = await parseBundle(file.payload);
      insist(bundle.version === digest.version, 'format');
      return bundle;
    });
  }

  policy(digest: FileDigest): Promise<Policy> {
    return this.#once(`policy ${nameOf(digest)}`, async () => {
      const bytes = await this.#bytes(`policy.${digest.version}.json`);
      await checkBytes(bytes, { magic: JSON_OBJECT, max: FILE_MAX, digest });
      try {
        return parsePolicy(bytes);
      } catch (error) {
        throw error instanceof PolicyError ? new TrustRefusedError('format') : error;
      }
    });
  }

  list(digest: ListDigest, root: Root): Promise<StatusList> {
    return this.#once(`list ${digest.k} ${nameOf(digest)} ${root.version}`, async () => {
      const bytes = await this.#bytes(`lists/${digest.k}.${digest.version}.cwt`);
      await checkBytes(bytes, { magic: COSE_SIGN1, max: LIST_MAX, digest });
      const file = decoding(() => openSign1File(bytes, TYP.statusList, true));
      await verifyRole(file, root, { role: 'status', engine: this.#engine });
      return parseStatusList(file.payload, digest.k);
    });
  }

  async #bytes(name: string): Promise<Uint8Array> {
    const bytes = await this.#read(name);
    if (bytes === null) throw new TrustRefusedError('not-trust-data');
    return bytes;
  }

  /** Read once, what failed too: a file that is gone is not asked for a million times. */
  #once<T>(name: string, load: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(name) as Promise<T> | undefined;
    if (known !== undefined) {
      // What is used stays: the oldest use goes first.
      this.#kept.delete(name);
      this.#kept.set(name, known);
      return known;
    }
    const loading = load();
    loading.catch(() => undefined);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= KEPT && oldest.done !== true) this.#kept.delete(oldest.value);
    this.#kept.set(name, loading);
    return loading;
  }
}

const nameOf = ({ version, sha256 }: FileDigest): string => `${version} ${toHex(sha256)}`;
