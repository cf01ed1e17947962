/**
 * The verdicts on one block, without looking at any other: what each worker does, of the command and of the page alike. The answer is made to be sent: the lines of NDJSON
 * as bytes, what can be filtered and sorted as columns of numbers, and what the showings need that are compared afterwards, in order.
 */
import type { Ed25519Engine } from '../../codec/ed25519.ts';
import { HEALTH } from '../../token/health.ts';
import { type Outcome, VERDICT_CODES, type Verdict } from '../../verdict.ts';
import { type Door, verify } from '../../verify.ts';
import type { TrustThen } from '../history/trust-then.ts';
import type { Block } from './cut.ts';
import type { LineFormat } from './line-format.ts';
import { type Row, rowsOf } from './rows.ts';
import { LineMemory, type Showing } from './showings.ts';
import { Utf8Lines } from './utf8-lines.ts';

/** Everything a worker needs beside the blocks. */
export interface BulkContext {
  readonly engine: Ed25519Engine;
  readonly door: Door;
  /** the trust to judge by at a moment */
  readonly trustAt: (at: number) => TrustThen | Promise<TrustThen>;
  /** answers to these are taken (formats.md §4) */
  readonly nonces: readonly Uint8Array[];
  /** each line as of the moment that stands in it, where it has one */
  readonly ownMoments: boolean;
  /** how many lines are under way at once: where signatures are verified on other threads than this one, more than one */
  readonly lanes: number;
}

/** A block with what its lines are called and as of when they are judged, unless they say so themselves. */
export interface Job {
  readonly block: Block;
  readonly format: LineFormat;
  /** number of the first line through all files, from 1; and the file's name where several are read */
  readonly firstLine: number;
  readonly file: string | null;
  readonly now: number;
}

/** Numbers of each line, by its place in the block. */
export interface Rows {
  /** through all files, from 1 */
  readonly line: Uint32Array;
  readonly outcome: Uint8Array;
  /** into VERDICT_CODES */
  readonly code: Uint8Array;
  /** into HEALTH; NO_HEALTH where nothing of a token may be said */
  readonly health: Uint8Array;
  /** into `words`, of the key and of the rule; 0 is the empty word */
  readonly key: Uint16Array;
  readonly rule: Uint16Array;
  /** as of when, seconds */
  readonly at: Uint32Array;
  /** bytes in the file's block */
  readonly start: Uint32Array;
  readonly length: Uint32Array;
}

/** Of showings that passed group 6: `row` in the block, `group` into `words`. */
export interface Shown {
  readonly row: Uint32Array;
  readonly group: Uint32Array;
  readonly index: Uint32Array;
  readonly iat: Uint32Array;
}

export interface Judged {
  readonly rows: Rows;
  readonly shown: Shown;
  readonly words: readonly string[];
  /** one line of NDJSON for each row; `ends` is where each ends */
  readonly ndjson: Uint8Array;
  readonly ends: Uint32Array;
}

export const OUTCOMES: readonly Outcome[] = ['admit', 'refuse', 'undecided'];
export const NO_HEALTH = 255;
const CODES: ReadonlyMap<string, number> = new Map(VERDICT_CODES.map((code, at) => [code, at]));

interface JudgedRow {
  readonly row: Row;
  readonly at: number;
  readonly verdict: Verdict;
  readonly json: string;
  readonly showing: Showing | null;
}

export async function judgeBlock(job: Job, context: BulkContext): Promise<Judged> {
  const rows = rowsOf(job.block, job.format);
  const judged = new Array<JudgedRow>(rows.length);
  let next = 0;
  const lane = async () => {
    for (let row = rows[next]; row !== undefined; row = rows[next]) {
      const place = next;
      next += 1;
      judged[place] = await judgeRow(row, job, context);
    }
  };
  await Promise.all(Array.from({ length: Math.min(context.lanes, rows.length) }, lane));
  return pack(judged, job);
}

async function judgeRow(row: Row, job: Job, { engine, door, trustAt, nonces, ownMoments }: BulkContext): Promise<JudgedRow> {
  const own = ownMoments ? row.at : null;
  const at = own ?? job.now;
  const then = await trustAt(at);
  const memory = new LineMemory();
  for (const nonce of nonces) memory.issueNonce(nonce, at);
  const verdict = await verify(row.text, { trust: then.trust, now: at, door, memory, engine });
  const file = job.file === null ? '' : `,"file":${JSON.stringify(job.file)},"fileLine":${row.line}`;
  const moment = ownMoments || then.of !== null ? `,"at":${at}` : '';
  const json = `{"line":${lineOf(row, job)}${file}${moment}${trustText(then.of)},${JSON.stringify(verdict).slice(1)}\n`;
  return { row, at, verdict, json, showing: memory.showing };
}

/** Of the versions that judge a whole evening, written once. */
const written = new WeakMap<object, string>();

function trustText(of: TrustThen['of']): string {
  if (of === null || of === 'unknown') return of === null ? '' : ',"trust":null';
  const text = written.get(of) ?? `,"trust":${JSON.stringify(of)}`;
  written.set(of, text);
  return text;
}

const lineOf = (row: Row, { firstLine, block }: Job): number => firstLine + row.line - block.line;

/** Nothing waits between a block's first text and its last: one buffer does for all of them. */
const lines = new Utf8Lines();

function pack(judged: readonly JudgedRow[], job: Job): Judged {
  const words = new Words();
  const count = judged.length;
  const numbers = { line: new Uint32Array(count), at: new Uint32Array(count), start: new Uint32Array(count), length: new Uint32Array(count) };
  const names = { key: new Uint16Array(count), rule: new Uint16Array(count) };
  const small = { outcome: new Uint8Array(count), code: new Uint8Array(count), health: new Uint8Array(count) };
  const ends = new Uint32Array(count);
  for (const [place, { row, at, verdict, json }] of judged.entries()) {
    small.outcome[place] = OUTCOMES.indexOf(verdict.outcome);
    small.code[place] = CODES.get(verdict.code) ?? 0;
    small.health[place] = verdict.health === undefined ? NO_HEALTH : HEALTH.indexOf(verdict.health);
    names.key[place] = words.of(verdict.kid);
    names.rule[place] = words.of(verdict.rule);
    numbers.line[place] = lineOf(row, job);
    numbers.at[place] = at;
    numbers.start[place] = row.start;
    numbers.length[place] = row.length;
    ends[place] = lines.add(json);
  }
  const shown = packShown(judged, words);
  return { rows: { ...numbers, ...names, ...small }, shown, words: words.list, ndjson: lines.take(), ends };
}

function packShown(judged: readonly JudgedRow[], words: Words): Shown {
  const found = judged.flatMap(({ showing }, row) => (showing === null ? [] : [{ row, ...showing }]));
  return {
    row: Uint32Array.from(found, ({ row }) => row),
    group: Uint32Array.from(found, ({ group }) => words.of(group)),
    index: Uint32Array.from(found, ({ index }) => index),
    iat: Uint32Array.from(found, ({ iat }) => iat),
  };
}

/** Words by number; 0 is the empty one. A block has fewer lines than a Uint16 counts. */
class Words {
  readonly list: string[] = [''];
  readonly #places = new Map<string, number>([['', 0]]);

  of(word: string | undefined): number {
    if (word === undefined) return 0;
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.list.length);
    return this.list.push(word) - 1;
  }
}
