/**
 * The audit of one tablet's journal (formats.md §9): fed with its lines in their order, it gives one report. What the lines alone cannot show
 * (that they are this tablet's, that none was cut off) rests on what is signed, and the report says how far that reaches and what cannot be concluded.
 */
import type { JournalEntry } from '../journal/entry.ts';
import { breaksOf } from './journal-breaks.ts';
import { type JournalBreak, JournalChain } from './journal-chain.ts';
import { type FindingCode, type JournalCounts, type JournalFinding, JournalFindings, type StampEnd } from './journal-findings.ts';
import { PassageLog } from './journal-passages.ts';
import type { AuditedCertificate, AuditedCheckpoint, ProofContext } from './journal-proofs.ts';

/**
 * - `no-lines`: there is nothing to audit. `no-certificate`: nobody says whose journal this is. `no-trust`: without trust files the certificate is not verified.
 * - `no-checkpoint`: nothing is signed; whoever wrote the file may have written it anew. `end-unsigned`: lines after the last checkpoint (`count`) may have been cut off
 *   or written since. `not-countersigned`: the ministry has not said that it holds this journal; the tablet could sign another one.
 * - `beginning-unproven`: the journal begins behind line 0, and no checkpoint fits its beginning. `clock-is-the-tablets`: times are what the tablet's clock said.
 */
export const LIMITS_OF_AUDIT = [
  'no-lines',
  'no-certificate',
  'no-trust',
  'no-checkpoint',
  'end-unsigned',
  'not-countersigned',
  'stamps-unknown',
  'clock-is-the-tablets',
] as const;
export type LimitOfAudit = (typeof LIMITS_OF_AUDIT)[number];

/** Whose journal it is: a tablet that lost its storage begins the next epoch under the same key. */
export interface JournalIdentity {
  /** the tablet's public key, 32 bytes */
  readonly key: Uint8Array;
  readonly epoch: number;
}

export interface JournalReport {
  /** `broken`: a break; `intact`: none, and the tablet's signature fits over lines that are here; `unproven`: none, but nothing signed says so. */
  readonly state: 'intact' | 'broken' | 'unproven';
  /** by what is signed over its lines, null where nothing is */
  readonly identity: JournalIdentity | null;
  /** in the order of their lines; the first is the first break */
  readonly breaks: readonly JournalBreak[];
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
  /** who went in and out, for what only several journals show */
  readonly passages: PassageLog;
  /** the head that the journal had at this size, null where that line is not here */
  headAt(size: number): Uint8Array | null;
  readonly cannot: readonly { readonly code: LimitOfAudit; readonly count: number }[];
}

export interface JournalAuditOptions extends ProofContext {
  readonly stampEnd?: StampEnd;
}

/** What vouches for one journal, judged. */
export interface JournalProofs {
  readonly certificates: readonly AuditedCertificate[];
  readonly checkpoints: readonly AuditedCheckpoint[];
  /** see JournalReport */
  readonly identity: JournalIdentity | null;
}

/** The lines of one journal while its file is read. */
export class JournalAudit {
  readonly chain = new JournalChain();
  readonly #findings = new JournalFindings();
  readonly #unreadable: JournalBreak[] = [];
  readonly #passages = new PassageLog();

  /** A line, the `at`-th item of its file. */
  async add(entry: JournalEntry, bytes: Uint8Array, at: number): Promise<void> {
    const place = await this.chain.add(entry, bytes, at);
    if (place === 'again') return;
    this.#findings.add(entry, place === 'next');
    this.#passages.add(entry);
  }

  /** Something that is no line, or all from here on where the file could not even be parted into items. */
  addUnreadable(at: number): void {
    this.#unreadable.push({ kind: 'unreadable', seq: this.chain.next, count: 1, item: at });
  }

  async finish({ certificates, checkpoints, identity }: JournalProofs, { trust, stampEnd = async () => null }: JournalAuditOptions): Promise<JournalReport> {
    const { chain } = this;
    const breaks = breaksOf(chain, { checkpoints, unreadable: this.#unreadable });
    const fitting = checkpoints.filter(({ state }) => state === 'fits');
    const signed = fitting.at(-1)?.checkpoint.size ?? 0;
    const counts = await this.#findings.finish(stampEnd);
    return {
      state: breaks.length > 0 ? 'broken' : signed > (chain.start ?? 0) ? 'intact' : 'unproven',
      identity,
      breaks,
      start: chain.start ?? 0,
      size: chain.next,
      head: chain.headAt(chain.next),
      signed,
      countersigned: fitting.filter(({ countersignedAt }) => countersignedAt !== null).at(-1)?.checkpoint.size ?? 0,
      certificates,
      checkpoints,
      counts,
      findings: this.#findings.findings,
      totals: this.#findings.totals,
      passages: this.#passages,
      headAt: (size) => chain.headAt(size),
      cannot: cannotSay(chain, { certificates, checkpoints, signed, stampsUnknown: counts.stampsUnknown, hasTrust: trust !== null }),
    };
  }
}

interface Shown {
  readonly certificates: readonly AuditedCertificate[];
  readonly checkpoints: readonly AuditedCheckpoint[];
  readonly signed: number;
  readonly stampsUnknown: number;
  readonly hasTrust: boolean;
}

function cannotSay(chain: JournalChain, { certificates, checkpoints, signed, stampsUnknown, hasTrust }: Shown): JournalReport['cannot'] {
  const holds: Readonly<Record<LimitOfAudit, number>> = {
    'no-lines': chain.lines === 0 ? 1 : 0,
    'no-certificate': certificates.length === 0 ? 1 : 0,
    'no-trust': certificates.length > 0 && !hasTrust ? 1 : 0,
    'no-checkpoint': checkpoints.some(({ state, checkpoint }) => state !== 'invalid' && checkpoint.size > 0) ? 0 : 1,
    'end-unsigned': signed > 0 ? Math.max(0, chain.next - signed) : 0,
    'not-countersigned': hasTrust && signed > 0 && !checkpoints.some(({ state, countersignedAt }) => state === 'fits' && countersignedAt !== null) ? 1 : 0,
    'stamps-unknown': stampsUnknown,
    'clock-is-the-tablets': chain.lines > 0 ? 1 : 0,
  };
  return LIMITS_OF_AUDIT.filter((code) => holds[code] > 0).map((code) => ({ code, count: holds[code] }));
}
