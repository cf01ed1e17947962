/** A journal's file as a stream of items (formats.md §9), a CBOR sequence or NDJSON by its first byte: the same content, and memory that does not grow with it. */
import { concat } from '../bytes.ts';
import { readSequence } from '../codec/cbor-sequence.ts';
import { MalformedError } from '../codec/malformed.ts';
import { evidenceOf } from './evidence-texts.ts';
import { type JournalItem, parseJournalItem, readJournalItem } from './journal-item.ts';
import { textOf } from './text-of.ts';

/** `end`: from here on the file cannot be parted into items. */
export type JournalFileItem = JournalItem | { readonly kind: 'end' };

const OPEN_BRACE = 0x7b;
const LINE_FEED = 0x0a;
/** A handed-in run in base64url. */
const LINE_MAX = 1024 * 1024;
/** An array of nine that begins with a number (a PNG begins with 0x89 too, and goes on with a letter), and a COSE_Sign1: tag 18, array of four. */
const isLine = (first: number, second = 0xff): boolean => first === 0x89 && second <= 0x1b;
const isSigned = (first: number, second?: number): boolean => first === 0xd2 && second === 0x84;

/** Programs of Windows put a byte order mark before the text that they save. */
const MARK = [0xef, 0xbb, 0xbf];
const withoutMark = (bytes: Uint8Array): Uint8Array => (MARK.every((byte, at) => bytes[at] === byte) ? bytes.subarray(MARK.length) : bytes);

/** Whether the beginning of a file (some hundred bytes) is that of a journal: a line or a signed object in CBOR, or a JSON object with their members. */
export function isJournalFile(beginning: Uint8Array): boolean {
  const [first, second] = withoutMark(beginning);
  if (isCode(withoutMark(beginning))) return evidenceOf(textOf(withoutMark(beginning)).split('\n', 1)[0] ?? '') !== null;
  if (first === undefined) return false;
  return isLine(first, second) || isSigned(first, second) || (first === OPEN_BRACE && /"(?:stampVersion|cose)":/.test(String.fromCharCode(...beginning)));
}

export async function* readJournalFile(source: AsyncIterable<Uint8Array>): AsyncGenerator<JournalFileItem> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const beginning = withoutMark(first.value);
  const rest = chained(beginning, chunks);
  try {
    if (isCode(beginning)) for await (const line of readTextLines(rest)) yield* itemsOfCode(line);
    else if (beginning[0] === OPEN_BRACE) for await (const line of readTextLines(rest)) yield parseJournalItem(line);
    else for await (const { bytes } of readSequence(rest)) yield readJournalItem(bytes);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    yield { kind: 'end' };
  }
}

/** The text of a QR code that a tablet shows: what vouches for a journal, and no pass. */
const CODE = [0x41, 0x53, 0x51];
const isCode = (beginning: Uint8Array): boolean => CODE.every((byte, at) => beginning[at] === byte);

function itemsOfCode(line: string): readonly JournalItem[] {
  return evidenceOf(line) ?? [{ kind: 'unknown', code: 'token-type' }];
}

async function* chained(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}

/** Lines that are not empty. @throws MalformedError on one that is longer than any of ours */
async function* readTextLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let held: Uint8Array = new Uint8Array(0);
  for await (const chunk of source) {
    held = held.length === 0 ? chunk : concat(held, chunk);
    let at = 0;
    for (let end = held.indexOf(LINE_FEED, at); end >= 0; end = held.indexOf(LINE_FEED, at)) {
      const line = textOf(held.subarray(at, end)).trim();
      if (line !== '') yield line;
      at = end + 1;
    }
    held = held.subarray(at);
    if (held.length > LINE_MAX) throw new MalformedError('cbor-limit', 0);
  }
  const last = textOf(held).trim();
  if (last !== '') yield last;
}
