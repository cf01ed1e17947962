/**
 * The audit of one tablet's journal (formats.md §9): fed with its lines, it gives one report. What the lines alone cannot show (that they are this tablet's, that none
 * was cut off) rests on what is signed, and the report says how far that reaches and what cannot be concluded.
 */
import { toHex } from '../bytes.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { breaksOf } from './journal-breaks.ts';
import { type BothLines, type JournalBreak, JournalChain } from './journal-chain.ts';
import { JournalClock } from './journal-clock.ts';
import type { JournalCounts } from './journal-counts.ts';
import type { Obtained } from './journal-cut.ts';
import { type FindingCode, type JournalFinding, JournalFindings, type StampLookup } from './journal-findings.ts';
import { cannotSay, type LimitOfAudit } from './journal-limits.ts';
import { LineLog } from './journal-lines.ts';
import type { AuditedCertificate, AuditedCheckpoint, ProofContext, VerifiedCheckpoint } from './journal-proofs.ts';
import { SignedLines } from './journal-signed.ts';

/** Whose journal it is: a tablet that lost its storage begins the next epoch under the same key. */
export interface JournalIdentity {
  /** the tablet's public key, 32 bytes */
  readonly key: Uint8Array;
  readonly epoch: number;
}

/** Lines that are here more than once, byte for byte the same: they are counted once. */
export interface Again {
  readonly seq: number;
  readonly count: number;
  /** of the first that came again */
  readonly item: number;
}

export interface JournalReport {
  /**
   * `broken`: a break; `intact`: none, and the tablet's signature fits over lines that are here; `unproven`: none, but nothing signed says so, or a signature from
   * elsewhere speaks of lines that are not here.
   */
  readonly state: 'intact' | 'broken' | 'unproven';
  /** by what is signed over its lines, null where nothing is */
  readonly identity: JournalIdentity | null;
  /** in the order of their lines; the first is the first break */
  readonly breaks: readonly JournalBreak[];
  /** of overlapping exports, the first hundred */
  readonly again: readonly Again[];
  /** the first line's seq and how many lines there would be without gaps */
  readonly start: number;
  readonly size: number;
  /** 32 bytes, null of a journal that does not end in a line that is here */
  readonly head: Uint8Array | null;
  /** up to how many lines the tablet's, and the ministry's, signatures reach */
  readonly signed: number;
  readonly countersigned: number;
  readonly certificates: readonly AuditedCertificate[];
  readonly checkpoints: readonly AuditedCheckpoint[];
  readonly counts: JournalCounts;
  readonly findings: readonly JournalFinding[];
  readonly totals: ReadonlyMap<FindingCode, number>;
  /** of lines that nobody signed: they say nothing of anybody */
  readonly unsigned: ReadonlyMap<FindingCode, number>;
  /** for what only several journals show: all lines, which of them are signed, when they were written */
  readonly lines: LineLog;
  readonly signedLines: SignedLines;
  readonly clock: JournalClock;
  /** the head that the journal had at this size, null where that line is not here */
  headAt(size: number): Uint8Array | null;
  /** the same of many sizes (rising), of those that are here: not more of them are looked at than there are lines */
  headsAt(sizes: readonly number[]): Iterable<readonly [size: number, head: Uint8Array]>;
  readonly cannot: readonly { readonly code: LimitOfAudit; readonly count: number }[];
  /** The report anew, with what came apart from the journal, as if it had been given with it. */
  holding(beside: HeldBeside): Promise<JournalReport>;
}

/** Checkpoints of this tablet and epoch from other files, and what certifies it where its own file does not. */
export interface HeldBeside {
  readonly identity: JournalIdentity;
  readonly checkpoints: readonly VerifiedCheckpoint[];
  readonly certificates: readonly AuditedCertificate[];
  readonly obtained: Obtained;
}

export interface JournalAuditOptions extends ProofContext {
  readonly stampTimes?: StampLookup;
  readonly obtained?: Obtained;
}

/** What vouches for one journal, judged. */
export interface JournalProofs {
  readonly certificates: readonly AuditedCertificate[];
  readonly checkpoints: readonly AuditedCheckpoint[];
  /** see JournalReport */
  readonly identity: JournalIdentity | null;
  /** another journal that is here has the line before the first */
  readonly isAnchored: boolean;
  /** the file holds nothing but signed objects: no line was left out of it */
  readonly isProofOnly: boolean;
}

/** As many places are named, all are counted. */
const NAMED = 100;

/** The lines of one journal while its file is read. */
export class JournalAudit {
  readonly chain = new JournalChain();
  readonly lines = new LineLog();
  /** Some of these lines are of a run that was handed in. */
  hasCopies = false;
  readonly #unreadable: JournalBreak[] = [];
  readonly #again: Again[] = [];
  /** by `seq item` of the line that came later */
  readonly #forks = new Map<string, BothLines>();

  /** A line, the `item`-th of its file. `isCopy`: of a run that may have been handed in before. */
  async add(entry: JournalEntry, bytes: Uint8Array, { item, isCopy }: { readonly item: number; readonly isCopy: boolean }): Promise<void> {
    this.hasCopies ||= isCopy;
    const place = await this.chain.add(entry, bytes, { item, isCopy });
    if (place === 'other') this.#fork(entry, item);
    else if (place === 'again' && isCopy) this.#isAgain(entry.seq, item);
    else if (place !== 'again') this.lines.add(entry, item);
  }

  /** Something that is no line, or all from here on where the file could not even be parted into items. */
  addUnreadable(at: number): void {
    this.#unreadable.push({ kind: 'unreadable', seq: this.chain.next, count: 1, item: at });
  }

  /** Another copy of this journal, or of a part of it, from the same file. */
  join(other: JournalAudit): void {
    this.chain.beginWith(other.chain);
    const prevOf = other.chain.prevs();
    for (const line of other.lines) {
      const head = other.chain.lineHead(line.seq);
      if (head === null) continue;
      const place = this.chain.take({ seq: line.seq, prev: prevOf(line.seq) }, { head, item: line.item, isCopy: true });
      if (place === 'other') this.#fork(line, line.item);
      else if (place === 'again') this.#isAgain(line.seq, line.item);
      else this.lines.add(line, line.item);
    }
    this.chain.joinBreaks(other.chain);
    for (const one of other.#unreadable) this.#unreadable.push(one);
    for (const one of other.#again) this.#isAgain(one.seq, one.item, one.count);
    for (const [name, both] of other.#forks) this.#forks.set(name, both);
  }

  /** A line of which only the order of several exports shows that it was moved; of one that came again the other place counts. */
  isMoved(seq: number, item: number): void {
    if (this.lines.find(seq)?.item === item) this.chain.isSwapped(seq, item);
  }

  async finish(proofs: JournalProofs, { trust, stampTimes = async () => null }: JournalAuditOptions): Promise<Omit<JournalReport, 'holding'>> {
    const { chain, lines } = this;
    const { certificates, checkpoints, identity, isAnchored, isProofOnly } = proofs;
    const found = breaksOf(chain, { checkpoints, unreadable: this.#unreadable, isAnchored, isProofOnly });
    const breaks = found.map((one) => {
      const both = one.kind === 'forked' ? this.#forks.get(`${one.seq} ${one.item}`) : undefined;
      return both === undefined ? one : { ...one, both };
    });
    const fitting = checkpoints.filter(({ state }) => state === 'fits');
    const signed = fitting.at(-1)?.checkpoint.size ?? 0;
    const signedLines = new SignedLines(
      chain,
      fitting.map(({ checkpoint }) => checkpoint.size),
    );
    const findings = new JournalFindings();
    for (const line of lines) findings.add(line, signedLines.has(line.seq));
    const stamps = await findings.stamps(stampTimes);
    const anchors = fitting.flatMap(({ checkpoint: { size, iat }, countersignedAt }) => (countersignedAt === null ? [] : [{ size, iat, countersignedAt }]));
    const clock = new JournalClock(lines, stamps, anchors);
    const counts = findings.finish(stamps, clock);
    return {
      state: breaks.length > 0 ? 'broken' : signed > (chain.start ?? 0) && !checkpoints.some(({ state }) => state === 'later') ? 'intact' : 'unproven',
      identity,
      breaks,
      again: this.#again.slice(0, NAMED),
      start: chain.start ?? 0,
      size: chain.next,
      head: chain.headAt(chain.next),
      signed,
      countersigned: fitting.filter(({ countersignedAt }) => countersignedAt !== null).at(-1)?.checkpoint.size ?? 0,
      certificates,
      checkpoints,
      counts,
      findings: findings.findings,
      totals: findings.totals,
      unsigned: findings.unsigned,
      lines,
      signedLines,
      clock,
      headAt: (size) => chain.headAt(size),
      headsAt: (sizes) => chain.headsAt(sizes),
      cannot: cannotSay(chain, { certificates, checkpoints, signed, stampsUnknown: counts.stampsUnknown, hasTrust: trust !== null }),
    };
  }

  #isAgain(seq: number, item: number, count = 1): void {
    const last = this.#again.at(-1);
    if (last !== undefined && last.seq + last.count === seq) this.#again[this.#again.length - 1] = { ...last, count: last.count + count };
    else this.#again.push({ seq, count, item });
  }

  #fork(line: Omit<JournalEntry, 'prev'>, item: number): void {
    const first = this.#forks.size < NAMED ? this.lines.find(line.seq) : null;
    if (first === null) return;
    const [one, other] = [saidBy(first, first.item), saidBy(line, item)];
    this.#forks.set(`${line.seq} ${item}`, first.item <= item ? [one, other] : [other, one]);
  }
}

const saidBy = ({ time, kind, ref, outcome, code, direction, stampVersion }: Omit<JournalEntry, 'prev'>, item: number): BothLines[number] => ({
  item,
  time,
  kind,
  ref: ref === null ? null : toHex(ref),
  outcome,
  code,
  direction,
  stampVersion,
});
