/**
 * Every way in which the product judges a code, each given a case of the corpus: the core alone, a door with its journal (src/gate/judge.ts) over a disk in
 * memory, the auditor's engine (core/audit/bulk). Runs in Node and in browsers.
 */
import { BlockCutter } from '../../src/core/audit/bulk/cut.ts';
import { judgeBlock } from '../../src/core/audit/bulk/judge-block.ts';
import { settleBlock } from '../../src/core/audit/bulk/settle.ts';
import { SeenShowings } from '../../src/core/audit/bulk/showings.ts';
import { fromHex, utf8Decode, utf8Encode } from '../../src/core/bytes.ts';
import type { Ed25519Engine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { type CheckedTrust, checkTrust } from '../../src/core/trust/check-trust.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { verify } from '../../src/core/verify.ts';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { Judge } from '../../src/gate/judge.ts';
import { Disk } from '../gate/disk.ts';
import type { CodeCase, Corpus, Files, TrustCase } from './read.ts';

/** A verdict as data: what a way of judging said of each step. */
export type Said = Readonly<Record<string, unknown>>;
export type Way = (one: CodeCase, trust: Trust | null, engine: Ed25519Engine) => Promise<readonly Said[]>;

const BROKEN: Ed25519Engine = {
  name: 'broken',
  verify: () => {
    throw new TypeError('this engine is broken on purpose');
  },
};
const engineOf = (one: CodeCase, engine: Ed25519Engine): Ed25519Engine => (one.fault === 'engine' ? BROKEN : engine);

/** A verifier that remembers from step to step. */
export const byCore: Way = async ({ steps, door, nonces, ...one }, trust, engine) => {
  const memory = new VerifierMemory();
  for (const { hex, at } of nonces) memory.issueNonce(fromHex(hex), at);
  const said: Verdict[] = [];
  for (const { at, text } of steps)
    said.push(await verify(text.trim(), { trust, now: at, door, memory, engine: engineOf({ steps, door, nonces, ...one }, engine) }));
  return said as unknown as readonly Said[];
};

/** A door: each verdict is written into a journal before it is given. What it says beside the verdict has tests of its own. */
export const byGate: Way = async (one, trust, engine) => {
  const clock = { now: 0 };
  const disk = new Disk();
  const judge = new Judge({
    verify: (text, memory, now) => verify(text, { trust, now, door: one.door, memory, engine: engineOf(one, engine) }),
    writer: new JournalWriter(disk.store),
    trust: () => trust,
    door: one.door,
    secret: new Uint8Array(32).fill(5),
    now: () => clock.now,
    memory: null,
    save: async () => true,
    load: async () => null,
  });
  for (const { hex, at } of one.nonces) {
    clock.now = at;
    await judge.issueNonce(fromHex(hex));
  }
  const said: Verdict[] = [];
  for (const { at, text } of one.steps) {
    clock.now = at;
    if (one.fault === 'storage') disk.failure = 'storage-full';
    const { verdict } = await judge.judge(text.trim(), 0);
    if (one.fault === null && disk.lines.at(-1)?.code !== verdict.code) throw new Error(`${one.name}: the journal does not say ${verdict.code}`);
    said.push(verdict);
  }
  return said as unknown as readonly Said[];
};

/** The lines of a case as the auditor's page and `ashyq verify --own-times` read them. */
export const linesOf = ({ steps }: CodeCase): string => steps.map(({ at, text }) => `${JSON.stringify({ at, code: text })}\n`).join('');

/** The auditor's engine, as one worker runs it and the page settles it. */
export const byAudit: Way = async (one, trust, engine) => {
  if (trust === null) throw new RangeError('an audit begins with trust files');
  const context = { engine, door: one.door, nonces: [], ownMoments: true, trustAt: async () => ({ trust, of: null }), lanes: 4 };
  const format = { kind: 'ndjson', code: 'code', time: 'at' } as const;
  const cutter = new BlockCutter(format);
  const blocks = [...cutter.push(utf8Encode(linesOf(one))), ...cutter.end()];
  const seen = new SeenShowings();
  const said: Said[] = [];
  for (const block of blocks) {
    const job = { block, format, firstLine: block.line, file: null, now: 0 };
    const { ndjson } = settleBlock(await judgeBlock(job, context), seen);
    said.push(...withoutPlace(utf8Decode(ndjson)));
  }
  return said;
};

/** Verdicts of NDJSON, without what says where the line stood. */
export function withoutPlace(ndjson: string): Said[] {
  const rows = ndjson.split('\n').filter((row) => row !== '');
  return rows.map((row) => {
    const { line: _line, at: _at, ...verdict } = JSON.parse(row) as Record<string, unknown>;
    return verdict;
  });
}

/** The trust of each world, verified once by this engine; refused worlds are for the trust cases. */
export class Worlds {
  readonly #corpus: Corpus;
  readonly #engine: Ed25519Engine;
  readonly #checked = new Map<string, Promise<Trust>>();

  constructor(corpus: Corpus, engine: Ed25519Engine) {
    this.#corpus = corpus;
    this.#engine = engine;
  }

  files(name: string): Files {
    const files = this.#corpus.worlds.get(name);
    if (files === undefined) throw new RangeError(`no world ${name}`);
    return files;
  }

  async trust(name: string | null): Promise<Trust | null> {
    if (name === null) return null;
    const known = this.#checked.get(name) ?? this.#check(name);
    this.#checked.set(name, known);
    return known;
  }

  async #check(name: string): Promise<Trust> {
    const files = this.files(name);
    const result = await checkTrust({ ...reading(files), pinned: rootOf(files), previous: null, now: 0, engine: this.#engine, judgeExpiry: false });
    if (!result.ok) throw new Error(`world ${name} is refused: ${result.code} in ${result.file}`);
    return result.trust;
  }
}

export const rootOf = (files: Files): Uint8Array<ArrayBuffer> => files.get('root.cbor') ?? new Uint8Array(0);
const reading = (files: Files) => ({ read: async (name: string) => files.get(name) ?? null });

/** What the trust client says, and of which file; `null` where it takes them. */
export async function byClient(one: TrustCase, worlds: Worlds, engine: Ed25519Engine): Promise<{ readonly code: string | null; readonly file: string | null }> {
  const pinned = rootOf(worlds.files(one.pinned));
  const base = { pinned, engine, judgeExpiry: true, confirmedClock: one.confirmed };
  let previous: CheckedTrust | null = null;
  for (const { world, at } of one.before) {
    const taken = await checkTrust({ ...base, ...reading(worlds.files(world)), previous, now: at });
    if (!taken.ok) throw new Error(`${one.name}: ${world} is refused: ${taken.code} in ${taken.file}`);
    previous = taken;
  }
  const result = await checkTrust({ ...base, ...reading(worlds.files(one.world)), previous, now: one.at });
  return result.ok ? { code: null, file: null } : { code: result.code, file: result.file };
}
