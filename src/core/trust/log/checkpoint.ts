/**
 * Checkpoint of the transparency log (C2SP tlog-checkpoint, a signed note): how many entries there are and what they hash to, signed by a key of role `stamp`.
 * Its bytes begin with the log's name, a COSE signature's with the CBOR of an array: neither can be taken for the other.
 */
import { type Bytes, concat, equal, fromBase64Url, sha256, toBase64Url, utf8Encode } from '../../bytes.ts';
import { type Ed25519Engine, type Signer, verifyStrict } from '../../codec/ed25519.ts';

export interface LogCheckpoint {
  /** The log's name, its first line; the signatures carry the same one. */
  readonly origin: string;
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
}

/** Why a checkpoint is not believed. */
export type CheckpointRefusal = 'checkpoint-format' | 'checkpoint-origin' | 'checkpoint-signature';
export type CheckpointResult = { readonly ok: true; readonly checkpoint: LogCheckpoint } | { readonly ok: false; readonly code: CheckpointRefusal };

/** One line without spaces or plus signs, as names of signers have to be. */
const ORIGIN = /^[^\s+]{1,128}$/;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;
/** Type of a signer in its key hash: Ed25519 (C2SP signed-note). */
const ED25519 = 1;
const KEY_HASH_BYTES = 4;

/** The name of a ministry's log: by its first root, so that no two ministries' logs share one. */
export async function originOf(firstRoot: Uint8Array): Promise<string> {
  return `ashyq/log/${toBase64Url((await sha256(firstRoot)).subarray(0, 9))}`;
}

/** Signs a checkpoint; the text of the file. @throws RangeError on an origin that no note may carry */
export async function signCheckpoint(checkpoint: LogCheckpoint, signer: Signer): Promise<string> {
  const { origin, size, root } = checkpoint;
  if (!ORIGIN.test(origin) || !Number.isSafeInteger(size) || size < 0 || root.length !== 32) throw new RangeError('signCheckpoint');
  const body = `${origin}\n${size}\n${toBase64(root)}\n`;
  const signature = await signer.sign(utf8Encode(body));
  return `${body}\n— ${origin} ${toBase64(concat(await keyHash(origin, signer.publicKey), signature))}\n`;
}

/** Reads a checkpoint of the log `origin` and believes it when one of `keys` signed it. Lines of other signers (witnesses) are passed over. */
export async function verifyCheckpoint(
  text: string,
  { origin, keys, engine }: { readonly origin: string; readonly keys: readonly Uint8Array[]; readonly engine: Ed25519Engine },
): Promise<CheckpointResult> {
  const end = text.indexOf('\n\n');
  const body = text.slice(0, end + 1);
  const checkpoint = readCheckpoint(text);
  const lines = text.slice(end + 2).split('\n');
  if (checkpoint === null || lines.pop() !== '' || lines.length === 0) return { ok: false, code: 'checkpoint-format' };
  if (checkpoint.origin !== origin) return { ok: false, code: 'checkpoint-origin' };
  const signatures: Bytes[] = [];
  for (const line of lines) {
    const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
    const blob = base64 === undefined ? null : fromBase64(base64);
    if (name === undefined || blob === null || blob.length <= KEY_HASH_BYTES) return { ok: false, code: 'checkpoint-format' };
    if (name === origin) signatures.push(blob);
  }
  const message = utf8Encode(body);
  for (const key of keys) {
    const hash = await keyHash(origin, key);
    for (const blob of signatures) {
      if (!equal(blob.subarray(0, KEY_HASH_BYTES), hash)) continue;
      if ((await verifyStrict(engine, key, { message, signature: blob.subarray(KEY_HASH_BYTES) })) === null) return { ok: true, checkpoint };
    }
  }
  return { ok: false, code: 'checkpoint-signature' };
}

/** What a checkpoint says, its signatures not looked at; null when it is none. */
export function readCheckpoint(text: string): LogCheckpoint | null {
  const end = text.indexOf('\n\n');
  return end < 0 ? null : readBody(text.slice(0, end + 1));
}

/** Three lines; a checkpoint of ours has no more, so another one is refused rather than half understood. */
function readBody(body: string): LogCheckpoint | null {
  const [origin = '', count = '', base64 = '', rest, ...more] = body.split('\n');
  const root = fromBase64(base64);
  const size = Number(count);
  if (rest !== '' || more.length > 0 || !ORIGIN.test(origin) || !/^(0|[1-9]\d*)$/.test(count) || !Number.isSafeInteger(size)) return null;
  return root === null || root.length !== 32 ? null : { origin, size, root };
}

/** The first bytes of SHA-256 over name, type and key (C2SP signed-note). */
async function keyHash(name: string, publicKey: Uint8Array): Promise<Uint8Array> {
  return (await sha256(concat(utf8Encode(`${name}\n`), new Uint8Array([ED25519]), publicKey))).subarray(0, KEY_HASH_BYTES);
}

/** Base64 with padding (RFC 4648 §4), which notes are written in. */
function toBase64(bytes: Uint8Array): string {
  const text = toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

function fromBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0 || /[-_]/.test(text)) return null;
  try {
    return fromBase64Url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
