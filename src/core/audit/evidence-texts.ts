/** Codes that are no passes but evidence: a tablet's checkpoint as its screen shows it, its certificate, the ministry's countersignature (formats.md §9), as QR texts. */
import { endOfItem } from '../codec/cbor-sequence.ts';
import { MalformedError, unlessMalformed } from '../codec/malformed.ts';
import { kindOfQr, parseQr } from '../qr.ts';
import { type JournalItem, readJournalItem } from './journal-item.ts';

/** The signed objects of a text, null where it holds anything else. One code may hold several, one after the other. */
export function evidenceOf(text: string): readonly Extract<JournalItem, { bytes: Uint8Array }>[] | null {
  const bytes = kindOfQr(text.trim()) === 'pass' ? unlessMalformed(() => parseQr(text.trim())) : null;
  const parts = bytes === null ? null : unlessMalformed(() => splitSequence(bytes));
  const items = parts?.map(readJournalItem) ?? [];
  const proofs = items.flatMap((item) => (item.kind === 'entry' || item.kind === 'unknown' ? [] : [item]));
  return proofs.length > 0 && proofs.length === items.length ? proofs : null;
}

/** @throws MalformedError on bytes that do not end with an item */
function splitSequence(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = endOfItem(bytes, at);
    if (end === null) throw new MalformedError('cbor-malformed', at);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return parts;
}

/** The texts that are evidence, as a file of text that the command reads too (one a line); null where none is. And all others. */
export function takeEvidence(texts: readonly string[]): { readonly file: string | null; readonly others: readonly string[] } {
  const isEvidence = texts.map((text) => evidenceOf(text) !== null);
  const found = texts.filter((_, nr) => isEvidence[nr]);
  return { file: found.length === 0 ? null : found.map((text) => `${text.trim()}\n`).join(''), others: texts.filter((_, nr) => !isEvidence[nr]) };
}

/** A longer text is a list, of which each line is judged as it stands: reading all of it twice would hold the page up. */
const TYPED_LINES = 1000;

/** Of what was typed or pasted the lines that are evidence, and the text without them. */
export function takeTyped(text: string): { readonly evidence: readonly string[]; readonly rest: string } {
  const lines = text.split('\n');
  if (lines.length > TYPED_LINES) return { evidence: [], rest: text };
  const isEvidence = lines.map((line) => evidenceOf(line) !== null);
  return { evidence: lines.filter((_, at) => isEvidence[at]), rest: lines.filter((_, at) => isEvidence[at] !== true).join('\n') };
}
