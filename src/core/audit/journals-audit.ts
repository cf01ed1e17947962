/**
 * The audit of a file in which journals are (formats.md §9): of one tablet, of several, of several epochs of one, one export behind the other. Its items are told apart
 * by what they say: a run that was handed in names its tablet and epoch; a bare line goes on where its `prev` is; a line 0 begins another journal where there is one
 * already, and so does any line behind the certificate that ends an export. What hangs together is joined when all is read (journal-part.ts).
 */
import { toHex } from '../bytes.ts';
import { MalformedError } from '../codec/malformed.ts';
import { headOf } from '../journal/entry.ts';
import { decodeGateMessage, type GateMessage } from '../journal/gate-message.ts';
import { decodeVenueCredential } from '../token/venue.ts';
import { groupedBy } from './grouped.ts';
import { type HeldBeside, JournalAudit, type JournalAuditOptions, type JournalIdentity, type JournalProofs, type JournalReport } from './journal-audit.ts';
import { type JournalItem, type ProofKind, readJournalItem } from './journal-item.ts';
import { type Kept, ministryMoments } from './journal-moments.ts';
import { assignCheckpoints } from './journal-owners.ts';
import { joinParts, nameOf, type Part } from './journal-part.ts';
import { auditCertificates, compareCheckpoints, type FileFacts, type VerifiedCheckpoint, verifyCheckpoints } from './journal-proofs.ts';

type StoredProof = Exclude<ProofKind, 'message'>;
type EntryItem = Extract<JournalItem, { kind: 'entry' }>;

/** Signed objects that one file may bring: a year of quarter hours of a hundred gates. */
const PROOFS_MAX = 4_000_000;
/** Journals in one file. Further first lines stand where they are, and are breaks there: whoever writes that many writes no journals. */
const PARTS_MAX = 262_144;

export class JournalsAudit {
  readonly #options: JournalAuditOptions;
  readonly #parts: Part[] = [];
  readonly #byIdentity = new Map<string, Part>();
  /** by `end` */
  readonly #byEnd = new Map<string, Part>();
  /** Each once, by its bytes in hexadecimal: every run that is handed in brings the certificate. */
  readonly #proofs: Readonly<Record<StoredProof, Map<string, Kept>>> = { certificate: new Map(), checkpoint: new Map(), countersignature: new Map() };
  #current: Part;
  #items = 0;
  #isBeside = false;

  constructor(options: JournalAuditOptions) {
    this.#options = options;
    this.#current = this.#begin(null);
  }

  /** The next item of the file. @throws MalformedError (`cbor-limit`) on more signed objects than a file has */
  async add(item: JournalItem): Promise<void> {
    const at = this.#items;
    this.#items += 1;
    await this.#take(item, at);
  }

  /** A signed object from elsewhere; lines are not taken from there. */
  async addProof(item: JournalItem): Promise<void> {
    if (item.kind === 'entry' || item.kind === 'unknown') return;
    this.#isBeside = true;
    await this.#take(item, this.#items);
    this.#isBeside = false;
  }

  /** From here on the file could not even be parted into items. */
  addUnreadable(): void {
    this.#current.audit.addUnreadable(this.#items);
    this.#items += 1;
  }

  /** A report for each journal, in the order in which they begin; at least one. */
  async finish(): Promise<JournalReport[]> {
    const certificates = await auditCertificates(bytesOf(this.#proofs.certificate), this.#options);
    const kept = [...this.#proofs.checkpoint.values()];
    const verified = await verifyCheckpoints(bytesOf(this.#proofs.checkpoint), {
      ...this.#options,
      certificates,
      countersignatures: bytesOf(this.#proofs.countersignature),
      nearOf: (nr) => kept[nr]?.near.tablets ?? new Set(),
    });
    const came = verified.map((one, nr) => ({ one, near: kept[nr]?.near ?? this.#current, isBeside: kept[nr]?.isBeside === true }));
    const { certificate, countersignature } = this.#proofs;
    const { newest, named } = await ministryMoments({
      certificates: certificate.values(),
      countersignatures: countersignature.values(),
      audited: certificates,
      checkpoints: came,
      context: this.#options,
    });
    const placed = came.map((found) => ({ ...found, one: { ...found.one, isBeside: found.isBeside && !named.has(found.one.sha256) } }));
    const isProofOnly = this.#parts.every(({ audit }) => audit.chain.lines === 0);
    const owned = assignCheckpoints(placed, { parts: this.#parts, byIdentity: this.#byIdentity, add: () => this.#add() });
    const { journals, joinedTo } = joinParts(this.#parts);
    const owning = ownersOf(owned, joinedTo);
    const moments = joinedMoments(newest, joinedTo);
    const anchored = anchoredOf(journals);
    const byKey = groupedBy(certificates, ({ key }) => toHex(key));
    const reports: JournalReport[] = [];
    for (const part of journals) {
      const { audit, identity } = part;
      // Among several journals, lines of which nobody says whose they are would stand under every tablet of the file.
      const isOnly = journals.length === 1 && identity === null;
      const own = isOnly ? certificates : identity === null ? [] : (byKey.get(toHex(identity.key)) ?? []);
      const checkpoints = owning.get(part) ?? [];
      const proofs = { certificates: own, identity, isAnchored: anchored.has(part), isProofOnly };
      reports.push(await this.#report(audit, { ...proofs, checkpoints, notBefore: moments.get(part) ?? null, named }));
    }
    return reports;
  }

  async #report(audit: JournalAudit, { checkpoints: verified, notBefore, named, ...proofs }: Judged): Promise<JournalReport> {
    const { obtained = { taken: null, seen: null }, stampTimes } = this.#options;
    const facts: FileFacts = { ...obtained, hasCopies: audit.hasCopies, notBefore, stampSigned: async (version) => (await stampTimes?.(version))?.iat ?? null };
    const report = async (held: Omit<JournalProofs, 'checkpoints'>, all: readonly VerifiedCheckpoint[], told: FileFacts) =>
      audit.finish({ ...held, checkpoints: await compareCheckpoints(audit.chain, all, told) }, this.#options);
    const holding = async ({ identity, checkpoints, certificates, obtained: word }: HeldBeside): Promise<JournalReport> => {
      const here = new Set(verified.map(nameOfCheckpoint));
      const beside = checkpoints.filter((one) => !here.has(nameOfCheckpoint(one))).map((one) => ({ ...one, isBeside: !named.has(one.sha256) }));
      const held = { ...proofs, identity: proofs.identity ?? identity, certificates: proofs.certificates.length > 0 ? proofs.certificates : certificates };
      return { ...(await report(held, [...verified, ...beside], { ...facts, ...word })), holding };
    };
    return { ...(await report(proofs, verified, facts)), holding };
  }

  async #take(item: JournalItem, at: number): Promise<void> {
    if (item.kind === 'entry') await this.#addEntry(item, { part: await this.#partOf(item), at, isCopy: false });
    else if (item.kind === 'message') await this.#addMessage(item.bytes, at);
    else if (item.kind === 'unknown') this.#current.audit.addUnreadable(at);
    else this.#keepProof(item.kind, item.bytes);
  }

  /** Where a bare line belongs. */
  async #partOf({ entry: { seq, prev }, bytes }: EntryItem): Promise<Part> {
    const current = this.#current;
    const end = endOf(seq, prev);
    if (current.end === end) return current;
    if (!current.isSealed) {
      const next = this.#byEnd.get(end);
      if (next !== undefined) return next;
    }
    const { audit, isEnded, isSealed } = current;
    const isAnother = seq === 0 ? audit.chain.lines > 0 && (audit.chain.start === 0 || isEnded) : isSealed;
    const part = isAnother && this.#parts.length < PARTS_MAX ? this.#begin(null) : current;
    if (seq === 0 && part.first === '') part.first = toHex(await headOf(bytes));
    return part;
  }

  async #addEntry({ entry, bytes }: EntryItem, { part, at, isCopy }: { part: Part; at: number; isCopy: boolean }): Promise<void> {
    const { audit } = part;
    await audit.add(entry, bytes, { item: at, isCopy });
    if (this.#byEnd.get(part.end) === part) this.#byEnd.delete(part.end);
    part.end = endOf(audit.chain.next, audit.chain.headAt(audit.chain.next) ?? entry.prev);
    this.#byEnd.set(part.end, part);
    part.isEnded = false;
    part.isSealed = false;
    this.#current = part;
  }

  /** A run as it was handed in: its lines, its checkpoints, its certificate. */
  async #addMessage(bytes: Uint8Array, at: number): Promise<void> {
    const { message } = decodeGateMessage(bytes);
    const { payload } = message;
    const certificate = message.header.kcwt;
    if (certificate !== null) this.#keepProof('certificate', certificate);
    if (payload.kind !== 'journal') return;
    const part = this.#named(certificate, payload);
    for (const one of payload.entries) {
      const item = readJournalItem(one);
      if (item.kind === 'entry') await this.#addEntry(item, { part, at, isCopy: true });
      else part.audit.addUnreadable(at);
    }
    for (const checkpoint of payload.checkpoints) this.#keepProof('checkpoint', checkpoint);
  }

  /** The journal that a run says it is of. */
  #named(certificate: Uint8Array | null, { epoch }: Extract<GateMessage, { kind: 'journal' }>): Part {
    const key = certificate === null ? null : decodeVenueCredential(certificate).payload.tabletKey;
    if (key === null) return this.#current;
    return this.#byIdentity.get(nameOf({ key, epoch })) ?? this.#begin({ key, epoch });
  }

  #begin(identity: JournalIdentity | null): Part {
    const first = this.#parts[0];
    // What the file begins with is nobody's yet.
    const part = this.#parts.length === 1 && first !== undefined && first.identity === null && first.audit.chain.lines === 0 ? first : this.#add();
    part.identity = identity;
    if (identity !== null) this.#byIdentity.set(nameOf(identity), part);
    this.#current = part;
    return part;
  }

  #add(): Part {
    const part: Part = { audit: new JournalAudit(), identity: null, end: '', first: '', isEnded: false, isSealed: false, tablets: new Set() };
    this.#parts.push(part);
    return part;
  }

  #keepProof(kind: StoredProof, bytes: Uint8Array): void {
    const proofs = this.#proofs[kind];
    const name = toHex(bytes);
    const before = proofs.get(name);
    // What is in the file too is the file's.
    if (before === undefined || (before.isBeside && !this.#isBeside)) proofs.set(name, { bytes, near: this.#current, isBeside: this.#isBeside });
    if (proofs.size > PROOFS_MAX) throw new MalformedError('cbor-limit', 0);
    if (this.#isBeside) return;
    this.#current.isEnded = true;
    if (kind !== 'certificate') return;
    this.#current.isSealed = true;
    const { tabletKey } = decodeVenueCredential(bytes).payload;
    if (tabletKey === null) return;
    // The last that came stands last.
    this.#current.tablets.delete(toHex(tabletKey));
    this.#current.tablets.add(toHex(tabletKey));
  }
}

/** What one journal is reported by. `checkpoints`: its own, judged; `notBefore`: the newest that the ministry signed of what came with it. */
interface Judged extends Omit<JournalProofs, 'checkpoints'> {
  readonly checkpoints: readonly VerifiedCheckpoint[];
  readonly notBefore: number | null;
  /** SHA-256 of checkpoints that the file names by a countersignature */
  readonly named: ReadonlySet<string>;
}

const nameOfCheckpoint = ({ checkpoint: { size, iat, head }, key }: VerifiedCheckpoint): string => `${size}/${iat}/${toHex(head)}/${key !== null}`;

/** Of exports that were joined to another: what is known of the newest of them, whose lines are the last. */
function joinedMoments(newest: ReadonlyMap<Part, number>, joinedTo: ReadonlyMap<Part, Part>): Map<Part, number> {
  const moments = new Map<Part, number>();
  for (const [part, at] of newest) {
    const to = joinedTo.get(part) ?? part;
    moments.set(to, Math.max(at, moments.get(to) ?? at));
  }
  return moments;
}

/** The checkpoints of each journal, those of the exports that were joined to it too. */
function ownersOf(owned: ReadonlyMap<Part, readonly VerifiedCheckpoint[]>, joinedTo: ReadonlyMap<Part, Part>): Map<Part, VerifiedCheckpoint[]> {
  const owning = new Map<Part, VerifiedCheckpoint[]>();
  for (const [part, own] of owned) {
    const to = joinedTo.get(part) ?? part;
    const all = owning.get(to) ?? [];
    owning.set(to, all);
    for (const one of own) all.push(one);
  }
  return owning;
}

/** Journals whose beginning is in another one of the same tablet and epoch, which has the very line that they begin after: two stories of one beginning. */
function anchoredOf(journals: readonly Part[]): Set<Part> {
  const anchored = new Set<Part>();
  for (const own of groupedBy(journals, ({ identity }) => (identity === null ? null : nameOf(identity))).values()) {
    const later = own.filter(({ audit }) => (audit.chain.start ?? 0) > 0);
    if (later.length === 0) continue;
    const starts = [...new Set(later.map(({ audit }) => audit.chain.start ?? 0))].sort((a, b) => a - b);
    const whole = own.filter(({ audit }) => audit.chain.start === 0);
    const heads = new Set(whole.flatMap(({ audit }) => [...audit.chain.headsAt(starts)].map(([size, head]) => endOf(size, head))));
    for (const part of later) if (heads.has(endOf(part.audit.chain.start ?? 0, part.audit.chain.startPrev))) anchored.add(part);
  }
  return anchored;
}

const endOf = (seq: number, prev: Uint8Array): string => `${seq}/${toHex(prev)}`;
const bytesOf = (kept: ReadonlyMap<string, Kept>): Uint8Array[] => [...kept.values()].map(({ bytes }) => bytes);
