/**
 * The audit of one tablet's journal (formats.md §9): fed with the items of its file in their order, it gives one report. What the lines alone cannot show
 * (that they are this tablet's, that none was cut off) rests on what is signed, and the report says how far that reaches and what cannot be concluded.
 */
import { toHex } from '../bytes.ts';
import { MalformedError } from '../codec/malformed.ts';
import { decodeGateMessage } from '../journal/gate-message.ts';
import type { JournalBreak } from './journal-chain.ts';
import { JournalChain } from './journal-chain.ts';
import { type FindingCode, type JournalCounts, type JournalFinding, JournalFindings, type StampEnd } from './journal-findings.ts';
import { type JournalItem, type ProofKind, readJournalItem } from './journal-item.ts';
import { type AuditedCertificate, type AuditedCheckpoint, auditCertificates, auditCheckpoints, type ProofContext } from './journal-proofs.ts';

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

export interface JournalReport {
  /** `broken`: a break; `intact`: none, and the tablet's signature fits over lines that are here; `unproven`: none, but nothing signed says so. */
  readonly state: 'intact' | 'broken' | 'unproven';
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
  readonly cannot: readonly { readonly code: LimitOfAudit; readonly count: number }[];
}

export interface JournalAuditOptions extends ProofContext {
  readonly stampEnd?: StampEnd;
}

type StoredProof = Exclude<ProofKind, 'message'>;

/** Signed objects that one journal may bring: a year of quarter hours. */
const PROOFS_MAX = 40_000;

export class JournalAudit {
  readonly #options: JournalAuditOptions;
  readonly #chain = new JournalChain();
  readonly #findings = new JournalFindings();
  readonly #unreadable: JournalBreak[] = [];
  /** Each once, by its bytes in hexadecimal: every run that is handed in brings the certificate. */
  readonly #proofs: Readonly<Record<StoredProof, Map<string, Uint8Array>>> = { certificate: new Map(), checkpoint: new Map(), countersignature: new Map() };
  #items = 0;

  constructor(options: JournalAuditOptions) {
    this.#options = options;
  }

  /** The next item of the file. */
  async add(item: JournalItem): Promise<void> {
    const at = this.#items;
    this.#items += 1;
    if (item.kind === 'entry') {
      const place = await this.#chain.add(item.entry, item.bytes, at);
      if (place !== 'again') this.#findings.add(item.entry, place === 'next');
    } else if (item.kind === 'message') await this.#addMessage(item.bytes);
    else if (item.kind === 'unknown') this.#unreadable.push({ kind: 'unreadable', seq: this.#chain.next, count: 1, item: at });
    else this.#keepProof(item.kind, item.bytes);
  }

  /** From here on the file could not even be parted into items. */
  addUnreadable(): void {
    this.#unreadable.push({ kind: 'unreadable', seq: this.#chain.next, count: 1, item: this.#items });
    this.#items += 1;
  }

  async finish(): Promise<JournalReport> {
    const chain = this.#chain;
    const certificates = await auditCertificates([...this.#proofs.certificate.values()], this.#options);
    const checkpoints = await auditCheckpoints(chain, {
      ...this.#options,
      certificates,
      checkpoints: [...this.#proofs.checkpoint.values()],
      countersignatures: [...this.#proofs.countersignature.values()],
    });
    const breaks = [...this.#unreadable, ...withoutUnreadable(betweenLines(chain, checkpoints), this.#unreadable), ...breaksOf(chain, checkpoints)].sort(
      (a, b) => a.seq - b.seq || placeOf(a) - placeOf(b),
    );
    const fitting = checkpoints.filter(({ state }) => state === 'fits');
    const signed = fitting.at(-1)?.checkpoint.size ?? 0;
    const counts = await this.#findings.finish(this.#options.stampEnd ?? (async () => null));
    return {
      state: breaks.length > 0 ? 'broken' : signed > (chain.start ?? 0) ? 'intact' : 'unproven',
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
      cannot: cannotSay(chain, { certificates, checkpoints, signed, stampsUnknown: counts.stampsUnknown, hasTrust: this.#options.trust !== null }),
    };
  }

  /** A run as it was handed in: its lines, its checkpoints, its certificate. */
  async #addMessage(bytes: Uint8Array): Promise<void> {
    const { message } = decodeGateMessage(bytes);
    const certificate = message.header.kcwt;
    if (certificate !== null) this.#keepProof('certificate', certificate);
    if (message.payload.kind !== 'journal') return;
    for (const entry of message.payload.entries) await this.add(readJournalItem(entry));
    for (const checkpoint of message.payload.checkpoints) await this.add(readJournalItem(checkpoint));
  }

  #keepProof(kind: StoredProof, bytes: Uint8Array): void {
    this.#proofs[kind].set(toHex(bytes), bytes);
    if (this.#proofs[kind].size > PROOFS_MAX) throw new MalformedError('cbor-limit', 0);
  }
}

/** What is not there comes after what is. */
const placeOf = ({ item }: JournalBreak): number => item ?? Number.MAX_SAFE_INTEGER;

/** Lines that cannot be read are not missing beside. */
function withoutUnreadable(breaks: readonly JournalBreak[], unreadable: readonly JournalBreak[]): JournalBreak[] {
  const taken = new Map<number, number>();
  for (const { seq } of unreadable) taken.set(seq, (taken.get(seq) ?? 0) + 1);
  return breaks.flatMap((one) => {
    const count = one.kind === 'missing' ? (taken.get(one.seq) ?? 0) : 0;
    return count < one.count ? [{ ...one, seq: one.seq + count, count: one.count - count }] : [];
  });
}

/** What the chain found. A tablet may drop what a checkpoint covers, and then that checkpoint says where the journal goes on. */
function betweenLines(chain: JournalChain, checkpoints: readonly AuditedCheckpoint[]): JournalBreak[] {
  const start = chain.start ?? 0;
  const isAnchored = checkpoints.some(({ state, checkpoint }) => state === 'fits' && checkpoint.size === start);
  return chain.breaks.filter(({ kind, seq }) => kind !== 'missing' || seq >= start || !isAnchored);
}

/** Breaks that show between lines, and against what the tablet signed. */
function breaksOf(chain: JournalChain, checkpoints: readonly AuditedCheckpoint[]): JournalBreak[] {
  const breaks: JournalBreak[] = [];
  // In rising order, as the checkpoints are.
  const fits = checkpoints.filter(({ state }) => state === 'fits').map(({ checkpoint }) => checkpoint.size);
  const differs = checkpoints.filter(({ state }) => state === 'differs').map(({ checkpoint }) => checkpoint.size);
  const [lastFit, lastDiffer] = [fits.at(-1) ?? 0, differs.at(-1) ?? 0];
  for (const { seq, item } of chain.joints) {
    // Signed lines follow: they are the tablet's, so the one before them was changed. Otherwise what follows is somebody else's if the tablet signed something else.
    const isForked = lastFit <= seq && lastDiffer > seq;
    breaks.push(isForked ? { kind: 'forked', seq, count: chain.next - seq, item } : { kind: 'changed', seq: Math.max(seq - 1, 0), count: 1, item });
  }
  for (const [before, size] of forksOf(differs, { fits, named: [...breaks, ...chain.breaks] }))
    breaks.push({ kind: 'forked', seq: before, count: size - before, item: null });
  const ahead = checkpoints.filter(({ state }) => state === 'ahead').at(-1)?.checkpoint.size ?? 0;
  if (ahead > chain.next) breaks.push({ kind: 'truncated', seq: chain.next, count: ahead - chain.next, item: null });
  return breaks;
}

/** Sizes that the tablet signed over something else, and that no break named so far explains. One after another they are one fork: from the last line that fits to the last that was signed. */
function forksOf(differs: readonly number[], { fits, named }: { fits: readonly number[]; named: readonly JournalBreak[] }): Map<number, number> {
  // The head of a line is of its own bytes: another line of its number explains it, or a story that was another one already, no break further away.
  const others = named.filter(({ kind }) => kind === 'changed' || kind === 'forked');
  const ends = new Set(others.map(({ seq, count }) => seq + count));
  const firstFork = others.reduce((first, { seq, count }) => (count > 1 ? Math.min(first, seq) : first), Number.POSITIVE_INFINITY);
  const forks = new Map<number, number>();
  let nr = 0;
  for (const size of differs) {
    while ((fits[nr] ?? size) < size) nr += 1;
    if (!ends.has(size) && size <= firstFork) forks.set(fits[nr - 1] ?? 0, size);
  }
  return forks;
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
