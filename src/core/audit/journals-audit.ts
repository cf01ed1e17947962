/**
 * The audit of a file in which journals are (formats.md §9): of one tablet, of several, of several epochs of one. Its items are told apart by what they say: a run
 * that was handed in names its tablet and epoch; a bare line goes on where its `prev` is; a line 0 begins another journal where there is one already, or where the
 * signed objects that end an export have come. Checkpoints belong to the journal whose lines they sign, else to the one of their tablet and epoch.
 */
import { equal, toHex } from '../bytes.ts';
import { MalformedError } from '../codec/malformed.ts';
import { headOf } from '../journal/entry.ts';
import { decodeGateMessage, type GateMessage } from '../journal/gate-message.ts';
import { decodeVenueCredential } from '../token/venue.ts';
import { JournalAudit, type JournalAuditOptions, type JournalIdentity, type JournalReport } from './journal-audit.ts';
import { type JournalItem, type ProofKind, readJournalItem } from './journal-item.ts';
import { auditCertificates, compareCheckpoints, stateOf, type VerifiedCheckpoint, verifyCheckpoints } from './journal-proofs.ts';

type StoredProof = Exclude<ProofKind, 'message'>;
type EntryItem = Extract<JournalItem, { kind: 'entry' }>;

/** A signed object, and the journal whose lines were being read when it came. */
interface Kept {
  readonly bytes: Uint8Array;
  readonly near: Part;
  /** not of the file itself: of a journal that is not in it nothing is said */
  readonly isBeside: boolean;
}

/** One journal of the file. */
interface Part {
  readonly audit: JournalAudit;
  /** by the runs it was handed in by, or by what is signed over its lines */
  identity: JournalIdentity | null;
  /** Where a line would go on: its number and `prev`. */
  end: string;
  /** Signed objects have come since the last line. */
  isEnded: boolean;
}

/** Signed objects that one file may bring: a year of quarter hours of a hall with many gates. */
const PROOFS_MAX = 400_000;
/** Journals in one file: whoever writes that many first lines writes no journals. */
const PARTS_MAX = 4_096;

export class JournalsAudit {
  readonly #options: JournalAuditOptions;
  readonly #parts: Part[] = [];
  readonly #byIdentity = new Map<string, Part>();
  /** by `end` */
  readonly #byEnd = new Map<string, Part>();
  /** by the head of their line 0 */
  readonly #byFirst = new Map<string, Part>();
  /** Each once, by its bytes in hexadecimal: every run that is handed in brings the certificate. */
  readonly #proofs: Readonly<Record<StoredProof, Map<string, Kept>>> = { certificate: new Map(), checkpoint: new Map(), countersignature: new Map() };
  #current: Part;
  #items = 0;
  #isBeside = false;

  constructor(options: JournalAuditOptions) {
    this.#options = options;
    this.#current = this.#begin(null);
  }

  /** The next item of the file. @throws MalformedError (`cbor-limit`) on more signed objects or journals than a file has */
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
    });
    const owned = this.#assign(verified.map((one, nr) => ({ one, near: kept[nr]?.near ?? this.#current, isBeside: kept[nr]?.isBeside === true })));
    const reports: JournalReport[] = [];
    for (const part of this.#parts) {
      const { audit, identity } = part;
      // Among several journals, lines of which nobody says whose they are would stand under every tablet of the file.
      const isOnly = this.#parts.length === 1 && identity === null;
      const own = isOnly ? certificates : certificates.filter(({ key }) => identity !== null && equal(key, identity.key));
      const checkpoints = compareCheckpoints(audit.chain, owned.get(part) ?? []);
      reports.push(await audit.finish({ certificates: own, checkpoints, identity }, this.#options));
    }
    return reports;
  }

  async #take(item: JournalItem, at: number): Promise<void> {
    if (item.kind === 'entry') await this.#addEntry(item, { part: await this.#partOf(item), at });
    else if (item.kind === 'message') await this.#addMessage(item.bytes, at);
    else if (item.kind === 'unknown') this.#current.audit.addUnreadable(at);
    else this.#keepProof(item.kind, item.bytes);
  }

  /** Where a bare line belongs. */
  async #partOf({ entry: { seq, prev }, bytes }: EntryItem): Promise<Part> {
    const next = this.#byEnd.get(endOf(seq, prev));
    if (next !== undefined) return next;
    if (seq > 0) return this.#current;
    const name = toHex(await headOf(bytes));
    const { audit, isEnded } = this.#current;
    const isAnother = audit.chain.lines > 0 && (audit.chain.start === 0 || isEnded);
    const part = this.#byFirst.get(name) ?? (isAnother ? this.#begin(null) : this.#current);
    this.#byFirst.set(name, part);
    return part;
  }

  async #addEntry({ entry, bytes }: EntryItem, { part, at }: { part: Part; at: number }): Promise<void> {
    const { audit } = part;
    await audit.add(entry, bytes, at);
    this.#byEnd.delete(part.end);
    part.end = endOf(audit.chain.next, audit.chain.headAt(audit.chain.next) ?? entry.prev);
    this.#byEnd.set(part.end, part);
    part.isEnded = false;
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
      if (item.kind === 'entry') await this.#addEntry(item, { part, at });
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
    if (this.#parts.length === PARTS_MAX) throw new MalformedError('cbor-limit', 0);
    const part: Part = { audit: new JournalAudit(), identity: null, end: '', isEnded: false };
    this.#parts.push(part);
    return part;
  }

  #keepProof(kind: StoredProof, bytes: Uint8Array): void {
    const proofs = this.#proofs[kind];
    const name = toHex(bytes);
    if (!proofs.has(name)) proofs.set(name, { bytes, near: this.#current, isBeside: this.#isBeside });
    if (proofs.size > PROOFS_MAX) throw new MalformedError('cbor-limit', 0);
    this.#current.isEnded = true;
  }

  /** Which journal each checkpoint speaks of. */
  #assign(verified: readonly { readonly one: VerifiedCheckpoint; readonly near: Part; readonly isBeside: boolean }[]): Map<Part, VerifiedCheckpoint[]> {
    const owned = new Map<Part, VerifiedCheckpoint[]>();
    const give = (part: Part, one: VerifiedCheckpoint) => {
      const own = owned.get(part);
      if (own === undefined) owned.set(part, [one]);
      else own.push(one);
    };
    // First those that sign lines which are here: they say whose these are. A run only claims that, so where another tablet or epoch signed its lines, they are that one's.
    const claimed = ({ identity }: Part, one: VerifiedCheckpoint) => identity === null || isOf(identity, one);
    const unsigned = (part: Part, one: VerifiedCheckpoint) => !owned.has(part) || claimed(part, one);
    let others = verified;
    for (const mayBe of [claimed, unsigned]) {
      others = others.filter(({ one, near }) => {
        const part = this.#signedBy(one, near, mayBe);
        if (part === null) return true;
        this.#identify(part, one);
        give(part, one);
        return false;
      });
    }
    for (const { one, near, isBeside } of others) {
      // One file of proofs may serve many journals; what it signs of others is theirs to answer.
      if (isBeside && this.#isAnothers(one)) continue;
      give(this.#ownerOf(one, near), one);
    }
    return owned;
  }

  /** The journal whose lines a checkpoint signs, nearest first, of those that may be its. */
  #signedBy(one: VerifiedCheckpoint, near: Part, mayBe: (part: Part, one: VerifiedCheckpoint) => boolean): Part | null {
    const { checkpoint, key } = one;
    if (key === null || checkpoint.size === 0) return null;
    const fits = (part: Part) => mayBe(part, one) && stateOf(part.audit.chain, checkpoint) === 'fits';
    return fits(near) ? near : (this.#parts.find(fits) ?? null);
  }

  /** Signed by a tablet or in an epoch of which no journal is here, where of every journal somebody else has signed lines. */
  #isAnothers({ checkpoint: { epoch }, key }: VerifiedCheckpoint): boolean {
    return key !== null && !this.#byIdentity.has(nameOf({ key, epoch })) && this.#parts.every(({ identity }) => identity !== null);
  }

  /** Of a checkpoint that signs no lines that are here. */
  #ownerOf({ checkpoint: { epoch }, key }: VerifiedCheckpoint, near: Part): Part {
    if (key === null) return near;
    const identity = { key, epoch };
    const own = this.#byIdentity.get(nameOf(identity));
    if (own !== undefined) return own;
    // Nobody has signed those lines: they are called its journal, and do not fit. Where somebody has, its journal is not here.
    const part = near.identity === null ? near : this.#add();
    this.#identify(part, { checkpoint: { epoch }, key });
    return part;
  }

  #identify(part: Part, { checkpoint: { epoch }, key }: { readonly checkpoint: { readonly epoch: number }; readonly key: Uint8Array | null }): void {
    if (key === null) return;
    const before = part.identity === null ? null : nameOf(part.identity);
    part.identity = { key, epoch };
    const name = nameOf(part.identity);
    if (before !== null && before !== name && this.#byIdentity.get(before) === part) this.#byIdentity.delete(before);
    if (!this.#byIdentity.has(name)) this.#byIdentity.set(name, part);
  }
}

const nameOf = ({ key, epoch }: JournalIdentity): string => `${toHex(key)}/${epoch}`;
const isOf = ({ key, epoch }: JournalIdentity, { checkpoint, key: signer }: VerifiedCheckpoint): boolean =>
  signer !== null && checkpoint.epoch === epoch && equal(signer, key);
const endOf = (seq: number, prev: Uint8Array): string => `${seq}/${toHex(prev)}`;
const bytesOf = (kept: ReadonlyMap<string, Kept>): Uint8Array[] => [...kept.values()].map(({ bytes }) => bytes);
