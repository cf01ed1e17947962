/** A CBOR sequence (RFC 8742) as a stream: items one after another, each whole, in memory that does not grow with the file. What an item says is its reader's to judge. */
import { type Bytes, concat } from '../bytes.ts';
import { MalformedError } from './malformed.ts';

/** One item of a sequence with its place in the file. */
export interface SequenceItem {
  readonly bytes: Bytes;
  /** of its first byte, counted from the start of the file */
  readonly offset: number;
}

/** A handed-in run of a journal is the longest item that a sequence of ours can hold. */
const ITEM_MAX = 512 * 1024;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;

/** Where the item at `at` ends, or null where the bytes end within it. @throws MalformedError on an indefinite length or a head that no item has */
export function endOfItem(bytes: Uint8Array, at: number): number | null {
  let open = 1;
  let next = at;
  while (open > 0) {
    const head = readHead(bytes, next);
    if (head === null) return null;
    const { major, argument } = head;
    next = head.end;
    if (major === ARRAY) open += argument - 1;
    else if (major === MAP) open += 2 * argument - 1;
    else if (major !== TAG) {
      open -= 1;
      if (major === TEXT || major === TEXT - 1) next += argument;
    }
    if (open > ITEM_MAX || next - at > ITEM_MAX) throw new MalformedError('cbor-limit', at);
  }
  return next > bytes.length ? null : next;
}

function readHead(bytes: Uint8Array, at: number): { readonly major: number; readonly argument: number; readonly end: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const [major, info] = [first >> 5, first & 31];
  if (info > 27 || (major === SIMPLE && info > 24)) throw new MalformedError('cbor-malformed', at);
  if (info < 24) return { major, argument: info, end: at + 1 };
  const width = 2 ** (info - 24);
  if (at + 1 + width > bytes.length) return null;
  const argument = bytes.subarray(at + 1, at + 1 + width).reduce((value, byte) => value * 256 + byte, 0);
  return { major, argument, end: at + 1 + width };
}

/** The items of a file. @throws MalformedError with the place in the file: there is no finding the next item after one that cannot be read */
export async function* readSequence(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<SequenceItem> {
  let held: Uint8Array = new Uint8Array(0);
  /** of the first byte that is held */
  let offset = 0;
  for await (const chunk of source) {
    held = held.length === 0 ? chunk : concat(held, chunk);
    let at = 0;
    for (let end = endIn(held, at, offset); end !== null; end = endIn(held, at, offset)) {
      yield { bytes: held.slice(at, end), offset: offset + at };
      at = end;
    }
    held = held.subarray(at);
    offset += at;
  }
  if (held.length > 0) throw new MalformedError('cbor-malformed', offset);
}

function endIn(held: Uint8Array, at: number, offset: number): number | null {
  try {
    return at === held.length ? null : endOfItem(held, at);
  } catch (error) {
    if (error instanceof MalformedError) throw new MalformedError(error.code, offset + error.offset);
    throw error;
  }
}
