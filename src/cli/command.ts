/** A command of `ashyq`, and how its flags are read: node:util's parseArgs, strict, with every mistake a usage error. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type ExitCode, type Io, UsageError } from './io.ts';

export interface Command {
  /** The whole text of `--help`. */
  readonly help: string;
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads flags and operands. @throws UsageError on anything that the command does not know */
export function readArgs<T extends Options>(args: readonly string[], options: T, operands: { readonly max: number } = { max: 0 }) {
  const parsed = parse(args, options);
  if (parsed.positionals.length > operands.max) throw new UsageError(`unexpected operand: ${printable(parsed.positionals[operands.max] ?? '')}`);
  return parsed;
}

function parse<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // What begins with a dash might be the next flag: node:util says so in three sentences.
    const [, flag] = (error instanceof TypeError && /Option '(--[\w-]+)[^']*' argument is ambiguous/.exec(error.message)) || [];
    if (flag !== undefined) throw new UsageError(`${flag} needs a value; one that begins with a dash is written ${flag}=VALUE`);
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? 'flags not understood');
    throw error;
  }
}

/** The flag's value. @throws UsageError when it is missing */
export function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new UsageError(`${flag} is needed`);
  return value;
}

/** A whole number within bounds. @throws UsageError */
export function parseCount(text: string, flag: string, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || value > max) throw new UsageError(`${flag} takes a whole number${max < Number.MAX_SAFE_INTEGER ? ` up to ${max}` : ''}`);
  return value;
}

/** Bytes from hexadecimal. @throws UsageError unless there are exactly `length` of them */
export function parseHex(text: string, flag: string, length: number): Uint8Array {
  if (!/^[0-9a-fA-F]*$/.test(text) || text.length !== 2 * length) throw new UsageError(`${flag} takes ${2 * length} hexadecimal digits`);
  return new Uint8Array(Buffer.from(text, 'hex'));
}

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601 or NumericDate, as seconds since 1970. A time without a zone is UTC, never this machine's zone. @throws UsageError */
export function parseTime(text: string, flag: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : text.includes('T') ? `${text}Z` : text;
  const at = ISO.test(text) ? Date.parse(zoned) : Number.NaN;
  // Date.parse rolls 30 February over to March; a day that does not exist is a typing error.
  const day = Number(text.slice(8, 10));
  const exists = !(at >= 0) || new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
  if (!(at >= 0) || !exists) throw new UsageError(`${flag} takes ISO 8601 (2021-04-19T09:40:00+05:00) or seconds since 1970`);
  return Math.floor(at / 1000);
}

/** Text of unknown origin for a terminal: control and formatting characters (escape sequences, bidi overrides) become U+FFFD. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\ufffd').slice(0, 200);
}
