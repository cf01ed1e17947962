/** corpus.ndjson as values (README.md). Runs in Node and in browsers. */
import type { TrustRefusal } from '../../src/core/trust/refusal.ts';
import type { Outcome, VerdictCode } from '../../src/core/verdict.ts';
import type { Door } from '../../src/core/verify.ts';

/** The ways in which a code is judged. */
export type Where = 'core' | 'cli' | 'gate' | 'audit';
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

export interface Step {
  /** the verifier's clock, seconds */
  readonly at: number;
  /** as the scanner has it, white space and all */
  readonly text: string;
  /** outcome, code, and those members of the verdict that the case is about */
  readonly expect: { readonly outcome: Outcome; readonly code: VerdictCode } & Readonly<Record<string, unknown>>;
}
/** Codes one after the other in front of one verifier. */
export interface CodeCase {
  readonly name: string;
  /** of security.md */
  readonly attack: number;
  /** null: the verifier has no trust files */
  readonly world: string | null;
  readonly door: Door;
  /** shown by this gate: 8 bytes and when */
  readonly nonces: readonly { readonly hex: string; readonly at: number }[];
  /** where it can be judged at all */
  readonly where: readonly Where[];
  /** what is broken on our side */
  readonly fault: 'engine' | 'storage' | null;
  readonly steps: readonly Step[];
}
/** What a client makes of published files, having taken those of `before`. */
export interface TrustCase {
  readonly name: string;
  readonly attack: number;
  readonly world: string;
  readonly before: readonly { readonly world: string; readonly at: number }[];
  /** the world whose root the app was built with */
  readonly pinned: string;
  readonly at: number;
  readonly confirmed: boolean;
  /** null: they are taken */
  readonly expect: TrustRefusal | null;
  /** the file that is named with the refusal */
  readonly file: string | null;
  /** the same where expiry is judged at use only: the command line */
  readonly atUse: TrustRefusal | null;
}
export interface Corpus {
  readonly codes: readonly CodeCase[];
  readonly trust: readonly TrustCase[];
  readonly worlds: ReadonlyMap<string, Files>;
}

const EVERYWHERE: readonly Where[] = ['core', 'cli', 'gate', 'audit'];

interface Line {
  readonly blob?: string;
  readonly base64?: string;
  readonly zeros?: number;
  readonly world?: string | null;
  readonly files?: Readonly<Record<string, string>>;
  readonly case?: string;
  readonly trust?: string;
}

/** @throws SyntaxError, RangeError on a file that is not the corpus */
export function readCorpus(text: string): Corpus {
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  const worlds = new Map<string, Files>();
  const codes: CodeCase[] = [];
  const trust: TrustCase[] = [];
  for (const row of text.split('\n')) {
    if (row === '') continue;
    const line = JSON.parse(row) as Line;
    if (line.blob !== undefined) blobs.set(line.blob, unpacked(line));
    else if (line.files !== undefined) worlds.set(String(line.world), filesOf(line.files, blobs));
    else if (line.case !== undefined) codes.push({ nonces: [], where: EVERYWHERE, fault: null, ...(line as object), name: line.case } as unknown as CodeCase);
    else trust.push(trustCase(line as Line & Partial<TrustCase>));
  }
  return { codes, trust, worlds };
}

function trustCase(line: Line & Partial<TrustCase>): TrustCase {
  const { before = [], expect = null } = line;
  const pinned = before[0]?.world ?? line.world;
  return { before, pinned, confirmed: false, file: null, atUse: expect, ...line, name: line.trust } as unknown as TrustCase;
}

function unpacked({ base64 = '', zeros = 0 }: Line): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length + zeros);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function filesOf(names: Readonly<Record<string, string>>, blobs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Files {
  return new Map(
    Object.entries(names).map(([file, blob]) => {
      const bytes = blobs.get(blob);
      if (bytes === undefined) throw new RangeError(`no ${blob}`);
      return [file, bytes];
    }),
  );
}
