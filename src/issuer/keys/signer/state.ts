/**
 * What the signer remembers over restarts, so that its bounds cannot be lifted by ending it: a small file and, for each status list, its last signed bits. Written
 * durably before an answer leaves; a crash in between leaves a state that is stricter than what was signed, never looser. Holds no personal data and no key.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { readIfPresent, writeDurable } from '../../publish/durable-file.ts';
import { SignerError } from './signer-error.ts';

const uint = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const named = v.strictObject({ version: uint, sha256: hex });
const schema = v.strictObject({
  format: v.literal('ashyq-signer'),
  version: v.literal(1),
  /** drawn at each start: two signers on one folder find each other out */
  run: v.string(),
  /** the token bucket as it may be counted on after a crash */
  passes: v.nullable(v.strictObject({ at: uint, level: v.pipe(v.number(), v.minValue(0)) })),
  stamp: v.nullable(v.strictObject({ version: uint, iat: uint, life: uint, bundle: named })),
  bundle: v.nullable(v.strictObject({ ...named.entries, policy: uint })),
  log: v.nullable(v.strictObject({ size: uint, root: hex })),
  /** by number: the digest signed last, and what the last stamp named */
  lists: v.record(v.pipe(v.string(), v.regex(/^\d{1,4}$/)), v.strictObject({ signed: v.nullable(hex), stamped: v.nullable(named) })),
});
export type Remembered = v.InferOutput<typeof schema>;
type Change = Partial<Omit<Remembered, 'format' | 'version' | 'run'>>;

const NOTHING: Omit<Remembered, 'run'> = { format: 'ashyq-signer', version: 1, passes: null, stamp: null, bundle: null, log: null, lists: {} };

export interface SignerState {
  current(): Remembered;
  /** Resolves when the change is on the disk. @throws SignerError `signer-unfit` when another signer has taken the folder */
  save(change: Change): Promise<void>;
  /** The compressed bits of list `k` as they were signed last, null where none was. */
  list(k: number): Promise<Buffer | null>;
  saveList(k: number, lst: Uint8Array): Promise<void>;
}

/** Folder of the signer's own state below its data directory. */
export function signerDir(dataDir: string): string {
  return join(dataDir, 'signer');
}

/** What an earlier run left, null where there is none. @throws SignerError `signer-unfit` */
export async function readRemembered(dataDir: string): Promise<Remembered | null> {
  const path = join(signerDir(dataDir), 'state.json');
  const bytes = await readIfPresent(path);
  if (bytes === null) return null;
  try {
    return v.parse(schema, JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new SignerError('signer-unfit', `${path} cannot be read; restore it: without it the bounds would begin anew`);
  }
}

/** Opens the state for one run of the signer. @throws SignerError `signer-unfit` */
export async function openState(dataDir: string): Promise<SignerState> {
  const folder = signerDir(dataDir);
  const run = randomBytes(16).toString('hex');
  let current: Remembered = { ...((await readRemembered(dataDir)) ?? NOTHING), run };
  // what could not be read back would end this signer and every later one
  const write = (state: Remembered) => writeDurable(join(folder, 'state.json'), `${JSON.stringify(v.parse(schema, state))}\n`, 0o600);
  await write(current);
  let queue: Promise<unknown> = Promise.resolve();
  const listFile = (k: number) => join(folder, 'lists', `${k}.zlib`);
  const saveNow = async (change: Change): Promise<void> => {
    const onDisk = await readRemembered(dataDir);
    if (onDisk?.run !== run) throw new SignerError('signer-unfit', 'another signer works in this folder');
    const next = { ...current, ...change };
    await write(next);
    current = next;
  };
  return {
    current: () => current,
    save(change) {
      const saved = queue.catch(() => undefined).then(() => saveNow(change));
      queue = saved;
      return saved;
    },
    list: (k) => readIfPresent(listFile(k)),
    saveList: (k, lst) => writeDurable(listFile(k), lst, 0o600),
  };
}
