/** The inputs of `ashyq verify` as blocks with their lines counted through all files; what kind of lines a file has its beginning tells, unless a flag does. */
import { type Block, BlockCutter } from '../core/audit/bulk/cut.ts';
import type { Job } from '../core/audit/bulk/judge-block.ts';
import { type LineFormat, tellsLines, withColumns } from '../core/audit/bulk/line-format.ts';
import { HEAD_BYTES, recognise } from '../core/audit/bulk/recognise.ts';
import { concat } from '../core/bytes.ts';
import type { Input } from './inputs.ts';
import { UsageError } from './io.ts';
import { wrongKind } from './wrong-kind.ts';

export const FORMATS = ['auto', 'text', 'ndjson', 'csv', 'cbor'] as const;

export interface Reading {
  readonly format: (typeof FORMATS)[number];
  /** name or, of a table, number from 1 */
  readonly column: string | undefined;
  readonly timeColumn: string | undefined;
  /** as of when lines are judged that do not say it themselves: asked when a block is read */
  readonly now: () => number;
  /** known from elsewhere: nothing is told by content or flags */
  readonly known?: LineFormat | null;
}

/** @throws UsageError on a file that holds no lines, or has no such column */
export async function* readJobs(inputs: readonly Input[], reading: Reading, onFormat: (format: LineFormat) => void = () => undefined): AsyncGenerator<Job> {
  let line = 1;
  for (const input of inputs) {
    const file = inputs.length > 1 ? input.name : null;
    for await (const { block, format } of blocksOf(input, reading)) {
      const job = { block, format, firstLine: line, file, now: reading.now() };
      line += block.lines;
      onFormat(format);
      yield job;
    }
  }
}

/** What the file is is asked when enough of it came: a pipe may hand over a few bytes at a time. */
async function* blocksOf({ name, open }: Input, reading: Reading): AsyncGenerator<{ readonly block: Block; readonly format: LineFormat }> {
  let head: Uint8Array = new Uint8Array(0);
  let cut: { readonly cutter: BlockCutter; readonly format: LineFormat } | null = null;
  const begin = () => {
    const format = reading.known ?? formatOf(head.subarray(0, HEAD_BYTES), { name, reading });
    return { cutter: new BlockCutter(format), format };
  };
  for await (const piece of open()) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (cut === null) head = concat(head, chunk);
    const isTold = cut !== null || head.length >= HEAD_BYTES || reading.format === 'text' || reading.format === 'cbor' || tellsLines(head);
    if (!isTold || head.length === 0) continue;
    const now: Uint8Array = cut === null ? head : chunk;
    cut ??= begin();
    for (const block of cut.cutter.push(now)) yield { block, format: cut.format };
  }
  if (cut === null && head.length === 0) return;
  if (cut === null) {
    cut = begin();
    for (const block of cut.cutter.push(head)) yield { block, format: cut.format };
  }
  for (const block of cut.cutter.end()) yield { block, format: cut.format };
}

function formatOf(head: Uint8Array, { name, reading }: { readonly name: string; readonly reading: Reading }): LineFormat {
  const { format, column, timeColumn } = reading;
  if (format === 'text' || format === 'cbor') return { kind: format };
  const found = recognise(head);
  if (found.kind !== 'lines') {
    if (format !== 'auto') throw new UsageError(`${name} is not ${format}`);
    // Bytes of another kind, told for what they are; a text that only looks like one is judged line by line.
    if (!AS_TEXT.includes(found.kind) || (head[0] ?? 0) >= 0x80) throw new UsageError(wrongKind(name, found.kind));
    return { kind: 'text' };
  }
  const wants = column !== undefined || timeColumn !== undefined || format !== 'auto';
  if (format !== 'auto' && found.format.kind !== format) throw new UsageError(`${name} is not ${format}`);
  if (!wants) return formatTold(head);
  if (found.columns === null) throw new UsageError(`${name} has no columns`);
  const { names } = found.columns;
  const code = column === undefined ? found.columns.code : placeOf(column, names);
  if (code === null) throw new UsageError(`--column is needed: ${name} does not show which of its columns holds the codes`);
  return withColumns(found.format, names, { code, time: timeColumn === undefined ? found.columns.time : placeOf(timeColumn, names) });
}

/** As a file is read that no flag says anything of. */
export function formatTold(head: Uint8Array): LineFormat {
  const found = recognise(head);
  return found.kind === 'lines' && found.isSure ? found.format : { kind: 'text' };
}

function placeOf(column: string, names: readonly string[]): number {
  const named = names.indexOf(column);
  const at = named >= 0 ? named : /^\d{1,4}$/.test(column) ? Number(column) - 1 : -1;
  if (at < 0 || at >= names.length) throw new UsageError(`there is no column "${column.replace(/\p{C}/gu, '').slice(0, 40)}"`);
  return at;
}

/** Texts that only look like another kind: the first code of a day is anybody's. What begins with no letter of ASCII is one of the ministry's files in CBOR. */
const AS_TEXT: readonly string[] = ['trust-file', 'log-checkpoint', 'report'];
