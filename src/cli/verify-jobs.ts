/** The inputs of `ashyq verify` as blocks with their lines counted through all files; what kind of lines a file has its beginning tells, unless a flag does. */
import { type Block, BlockCutter } from '../core/audit/bulk/cut.ts';
import type { Job } from '../core/audit/bulk/judge-block.ts';
import { type LineFormat, withColumns } from '../core/audit/bulk/line-format.ts';
import { HEAD_BYTES, recognise } from '../core/audit/bulk/recognise.ts';
import type { Input } from './inputs.ts';
import { UsageError } from './io.ts';

export const FORMATS = ['auto', 'text', 'ndjson', 'csv', 'cbor'] as const;

export interface Reading {
  readonly format: (typeof FORMATS)[number];
  /** name or, of a table, number from 1 */
  readonly column: string | undefined;
  readonly timeColumn: string | undefined;
  /** as of when lines are judged that do not say it themselves: asked when a block is read */
  readonly now: () => number;
}

/** @throws UsageError on a file that holds no lines, or has no such column */
export async function* readJobs(inputs: readonly Input[], reading: Reading): AsyncGenerator<Job> {
  let line = 1;
  for (const { name, open } of inputs) {
    const file = inputs.length > 1 ? name : null;
    let format: LineFormat | null = null;
    let cutter: BlockCutter | null = null;
    const jobOf = (block: Block, of: LineFormat): Job => {
      const job = { block, format: of, firstLine: line, file, now: reading.now() };
      line += block.lines;
      return job;
    };
    for await (const piece of open()) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
      if (chunk.length === 0) continue;
      format ??= formatOf(chunk.subarray(0, HEAD_BYTES), { name, reading });
      cutter ??= new BlockCutter(format.kind);
      for (const block of cutter.push(chunk)) yield jobOf(block, format);
    }
    for (const block of cutter?.end() ?? []) yield jobOf(block, format ?? { kind: 'text' });
  }
}

function formatOf(head: Uint8Array, { name, reading }: { readonly name: string; readonly reading: Reading }): LineFormat {
  const { format, column, timeColumn } = reading;
  if (format === 'text' || format === 'cbor') return { kind: format };
  const found = recognise(head);
  if (found.kind !== 'lines') {
    // Bytes of another kind, told for what they are; a text that only looks like one is judged line by line.
    if (format === 'auto' && found.kind !== 'trust-file' && found.kind !== 'log-checkpoint') throw new UsageError(wrongKind(name, found.kind));
    return { kind: 'text' };
  }
  const wants = column !== undefined || timeColumn !== undefined || format !== 'auto';
  if (format !== 'auto' && found.format.kind !== format) throw new UsageError(`${name} is not ${format}`);
  if (!wants) return found.isSure ? found.format : { kind: 'text' };
  if (found.columns === null) throw new UsageError(`${name} has no columns`);
  const { names } = found.columns;
  const code = column === undefined ? found.columns.code : placeOf(column, names);
  if (code === null) throw new UsageError(`--column is needed: ${name} does not show which of its columns holds the codes`);
  return withColumns(found.format, names, { code, time: timeColumn === undefined ? found.columns.time : placeOf(timeColumn, names) });
}

function placeOf(column: string, names: readonly string[]): number {
  const named = names.indexOf(column);
  const at = named >= 0 ? named : /^\d{1,4}$/.test(column) ? Number(column) - 1 : -1;
  if (at < 0 || at >= names.length) throw new UsageError(`there is no column "${column.replace(/\p{C}/gu, '').slice(0, 40)}"`);
  return at;
}

function wrongKind(name: string, kind: string): string {
  if (kind === 'journal') return `${name} is a door's journal: ashyq audit journal`;
  return kind === 'archive' ? `${name} is an archive: unpack it and name the folder with --trust` : `${name} is a ${kind}: the page /audit reads its codes`;
}
