/**
 * What the ministry told this tablet of its venue's other gates (product.md, venue staff 7; formats.md §9): the secrets of the day, by which a pass has the same
 * ref at all of them, and who passed there lately. Kept on the tablet, so that a reload without a network loses no warning; what is older than a shift goes.
 * It never changes a verdict: it says when somebody came in, no more.
 */
import { toHex } from '../core/bytes.ts';
import { isSameCount, type OtherGates, parseOtherGates } from './inside.ts';
import type { Judged } from './judged.ts';
import type { SeenAnswer, Sighting } from './seen-send.ts';

/** As long as the ministry tells of what was seen (decision 018). */
export const SEEN_SECONDS = 12 * 3600;
/** Most sightings kept, the newest: some thousands of people an hour through one door do not fill the memory. */
const MOST = 6000;
const SECRET_BYTES = 32;
const REF = /^[0-9a-f]{32}$/;

/** The last that is known of a pass at another gate. */
export interface Passed {
  readonly at: number;
  readonly gate: number;
  readonly direction: 0 | 1;
}

type SecretRow = readonly [day: number, secret: Uint8Array];
type SightingRow = readonly [ref: string, at: number, gate: number, direction: 0 | 1];

/** As stored; it comes back from a disk. */
interface Stored {
  readonly secrets: readonly SecretRow[];
  readonly seen: readonly SightingRow[];
  readonly passed: OtherGates | null;
}

export class Neighbours {
  #secrets: ReadonlyMap<number, Uint8Array>;
  /** by ref in hex, the newest of each last */
  #seen: Map<string, Passed>;
  #passed: OtherGates | null;

  /** From what is stored, or from nothing where that is missing or not ours. */
  constructor(stored: unknown = null) {
    const read = parse(stored);
    [this.#secrets, this.#seen] = mapsOf(read);
    this.#passed = read.passed;
  }

  /** Takes over what is stored in place of what was known: another tablet stands here. */
  replace(stored: unknown): void {
    const read = parse(stored);
    [this.#secrets, this.#seen] = mapsOf(read);
    this.#passed = read.passed;
  }

  /** Whether another gate of this venue is at work: then it is worth asking often. */
  get hasOthers(): boolean {
    return this.#seen.size > 0 || this.#passed?.gates.some(({ heard }) => heard !== null) === true;
  }

  /** How many came and went by the other gates, as the ministry said last; null where it has not. */
  get passed(): OtherGates | null {
    return this.#passed;
  }

  /** The venue's secret of that local day, null where the ministry has not said one: then the tablet uses its own. */
  secretOf(day: number): Uint8Array | null {
    return this.#secrets.get(day) ?? null;
  }

  /** The last that is known of this pass at the venue's other gates, null where nothing is. */
  lastSeen(ref: Uint8Array): Passed | null {
    return this.#seen.get(toHex(ref)) ?? null;
  }

  /**
   * When this pass came in last, `here` being this gate's own answer, and `left` when it went out here; whoever went out since, here or at another gate, is nobody to be
   * warned of.
   */
  entered(ref: Uint8Array, here: number | null, left: number | null = null): Pick<Judged, 'enteredAt' | 'enteredGate'> {
    const there = this.lastSeen(ref);
    if (there === null || there.at <= Math.max(here ?? 0, left ?? 0)) return { enteredAt: here };
    return there.direction === 1 ? { enteredAt: null } : { enteredAt: there.at, enteredGate: there.gate };
  }

  /** Takes in what the ministry answered; true where that is something new, to be stored. */
  take({ secrets, seen, passed }: SeenAnswer, now: number): boolean {
    // While the ministry is still counting, what it said before grows old.
    const told = passed ?? this.#passed;
    const isCounted = !isSameCount(told, this.#passed);
    this.#passed = told;
    const news = seen.filter((sighting) => this.#isNews(sighting));
    const isNewDay = secrets.some(({ day }) => !this.#secrets.has(day)) || this.#secrets.size > secrets.length;
    this.#secrets = new Map(secrets.map(({ day, secret }) => [day, secret]));
    for (const { ref, at, gate, direction } of news) this.#seen.set(toHex(ref), { at, gate, direction });
    const before = this.#seen.size;
    this.#forget(now);
    return isNewDay || isCounted || news.length > 0 || this.#seen.size < before;
  }

  /** What is to be stored. */
  snapshot(): Stored {
    const seen = [...this.#seen].map(([ref, { at, gate, direction }]): SightingRow => [ref, at, gate, direction]);
    return { secrets: [...this.#secrets], seen, passed: this.#passed };
  }

  #isNews({ ref, at }: Sighting): boolean {
    const known = this.#seen.get(toHex(ref));
    return known === undefined || known.at < at;
  }

  #forget(now: number): void {
    const kept = [...this.#seen].filter(([, { at }]) => at > now - SEEN_SECONDS).sort(([, one], [, other]) => one.at - other.at);
    this.#seen = new Map(kept.slice(-MOST));
  }
}

function mapsOf({ secrets, seen }: Omit<Stored, 'passed'>): [Map<number, Uint8Array>, Map<string, Passed>] {
  return [new Map(secrets), new Map(seen.map(([ref, at, gate, direction]) => [ref, { at, gate, direction }]))];
}

function parse(value: unknown): Stored {
  const stored = value as Partial<Stored> | null;
  const rows = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list.filter(Array.isArray) : []);
  const secrets = rows(stored?.secrets).filter(isSecret);
  return { secrets, seen: rows(stored?.seen).filter(isSighting), passed: parseOtherGates(stored?.passed) };
}

function isSecret(row: unknown): row is SecretRow {
  const [day, secret] = row as readonly unknown[];
  return Number.isSafeInteger(day) && secret instanceof Uint8Array && secret.length === SECRET_BYTES;
}

function isSighting(row: unknown): row is SightingRow {
  const [ref, at, gate, direction] = row as readonly unknown[];
  return typeof ref === 'string' && REF.test(ref) && Number.isSafeInteger(at) && Number.isSafeInteger(gate) && (direction === 0 || direction === 1);
}
