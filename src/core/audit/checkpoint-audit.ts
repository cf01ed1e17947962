/**
 * A tablet's checkpoint apart from its journal (formats.md §9): photographed from the gate's screen, or sent. Whether the tablet signed it, whether the ministry
 * countersigned it, and what it says of the journals that are at hand: whoever kept it can show later that an end was cut off or rewritten.
 */
import { equal, toHex } from '../bytes.ts';
import type { Checkpoint } from '../journal/checkpoint.ts';
import type { VenueClaims } from '../token/venue.ts';
import { groupedBy } from './grouped.ts';
import type { JournalReport } from './journal-audit.ts';
import type { Obtained } from './journal-cut.ts';
import { auditCertificates, type ProofContext, type VerifiedCheckpoint, verifyCheckpoints } from './journal-proofs.ts';

/** The signed objects by their bytes, each once. */
export interface Proofs {
  readonly certificates: readonly Uint8Array[];
  readonly checkpoints: readonly Uint8Array[];
  readonly countersignatures: readonly Uint8Array[];
}

/**
 * `fits`: the journal has these very lines. `broken`: it ends in the line that was signed, and lines before that one are missing or changed. `differs`: it has others, so one
 * of both is not what the tablet wrote. `ahead`: its end was cut off. `later`: it ends before, and nothing shows that the lines were there when it was saved.
 * `epoch-unknown`: nobody signed the journal's lines, and the checkpoint is of a later epoch than the tablet's first: they may be an earlier one's.
 */
export interface ComparedCheckpoint {
  /** position among the journals that were given */
  readonly journal: number;
  readonly state: 'fits' | 'broken' | 'differs' | 'ahead' | 'later' | 'outside' | 'epoch-unknown';
}

export interface AuditedAlone extends VerifiedCheckpoint {
  /** the tablet's certificate, null where none that is believed is at hand */
  readonly tablet: VenueClaims | null;
  readonly against: readonly ComparedCheckpoint[];
}

/** Checkpoints apart from their journals, and the journals' reports as they are with them. */
export interface HeldCheckpoints {
  readonly alone: readonly AuditedAlone[];
  readonly reports: readonly JournalReport[];
}

const NONE = new Uint8Array(0);
const NO_WORD: Obtained = { taken: null, seen: null };

export async function holdCheckpoints(
  proofs: Proofs,
  { obtained = NO_WORD, ...context }: ProofContext & { readonly obtained?: Obtained },
  reports: readonly JournalReport[],
): Promise<HeldCheckpoints> {
  const certificates = await auditCertificates(proofs.certificates, context);
  const verified = await verifyCheckpoints(proofs.checkpoints, { ...context, certificates, countersignatures: proofs.countersignatures });
  const byKey = groupedBy(certificates, ({ key }) => toHex(key));
  const journalsOf = journalsByTablet(reports, verified);
  const meant = verified.map((one) => (one.key === null ? [] : journalsOf(toHex(one.key), one).filter(({ report }) => isOf(report, one))));
  const beside = new Map<number, VerifiedCheckpoint[]>();
  for (const [nr, own] of meant.entries()) {
    const one = verified[nr];
    for (const { journal, report } of own) {
      if (one === undefined || !isEpochKnown(report, one)) continue;
      const all = beside.get(journal) ?? [];
      beside.set(journal, all);
      all.push(one);
    }
  }
  const held = [...reports];
  for (const [journal, all] of beside) {
    const report = reports[journal];
    const first = all.find(({ checkpoint: { size, head } }) => equal(report?.headAt(size) ?? NONE, head)) ?? all[0];
    if (first?.key == null || report === undefined) continue;
    const { key, checkpoint } = first;
    const identity = { key, epoch: checkpoint.epoch };
    const checkpoints = all.filter((one) => one.key !== null && equal(one.key, key) && one.checkpoint.epoch === checkpoint.epoch);
    held[journal] = await report.holding({ identity, checkpoints, certificates: byKey.get(toHex(key)) ?? [], obtained });
  }
  const states = new Map([...beside.keys()].map((journal) => [journal, statesOf(held[journal])]));
  const alone = verified.map((one, nr) => ({
    ...one,
    tablet: byKey.get(one.key === null ? '' : toHex(one.key))?.find(({ fault }) => fault === null)?.claims ?? null,
    against: (meant[nr] ?? []).map(({ journal }) => ({ journal, state: states.get(journal)?.get(nameOf(one.checkpoint)) ?? ('epoch-unknown' as const) })),
  }));
  return { alone, reports: held };
}

/** The same, without the reports. */
export const auditCheckpoints = async (...asked: Parameters<typeof holdCheckpoints>): Promise<readonly AuditedAlone[]> =>
  (await holdCheckpoints(...asked)).alone;

const nameOf = ({ size, iat, head }: Checkpoint): string => `${size}/${iat}/${toHex(head)}`;

/** What a journal says to each checkpoint that it was held against. */
function statesOf(report: JournalReport | undefined): ReadonlyMap<string, ComparedCheckpoint['state']> {
  // In the order of their lines: the first says it for all.
  const broken = report?.breaks[0]?.seq ?? Number.POSITIVE_INFINITY;
  return new Map(
    (report?.checkpoints ?? []).flatMap(({ checkpoint, state }) => {
      if (state === 'invalid') return [];
      return [[nameOf(checkpoint), state === 'fits' && broken < checkpoint.size ? 'broken' : state] as const];
    }),
  );
}

interface Journal {
  readonly report: JournalReport;
  /** position among all */
  readonly journal: number;
}

/** Of thousands of journals and checkpoints those that may be of one tablet and epoch, in their order: signed by it; unsigned with its certificate beside them; bare lines that it signed. */
function journalsByTablet(
  reports: readonly JournalReport[],
  verified: readonly VerifiedCheckpoint[],
): (key: string, one: VerifiedCheckpoint) => readonly Journal[] {
  const journals = reports.map((report, journal) => ({ report, journal })).filter(({ report }) => report.counts.lines > 0);
  const signed = groupedBy(journals, ({ report: { identity } }) => (identity === null ? null : `${toHex(identity.key)}/${identity.epoch}`));
  const unsigned = journals.filter(({ report }) => report.identity === null);
  const withCertificate = unsigned.flatMap((one) => [...new Set(one.report.certificates.map(({ key }) => toHex(key)))].map((key) => ({ ...one, key })));
  const beside = groupedBy(withCertificate, ({ key }) => key);
  const bare = unsigned.filter(({ report }) => report.certificates.length === 0);
  const fitting = bareByHead(bare, verified);
  const strangers = new Set(verified.flatMap(({ key, checkpoint: { epoch } }) => (key === null ? [] : [`${toHex(key)}/${epoch}`])));
  // As with `--proof`: nobody says whose these lines are, and there is one tablet of which they may be.
  const ofAny = bare.length === 1 && strangers.size === 1 && ![...strangers].some((name) => signed.has(name)) ? bare : [];
  return (key, { checkpoint }) => {
    const fits = fitting.get(`${checkpoint.size}/${toHex(checkpoint.head)}`) ?? [];
    const found = [...(signed.get(`${key}/${checkpoint.epoch}`) ?? []), ...(beside.get(key) ?? []), ...fits, ...ofAny];
    return [...new Map(found.map((one) => [one.journal, one])).values()].sort((a, b) => a.journal - b.journal);
  };
}

/** Bare journals by the heads that are signed. */
function bareByHead(bare: readonly Journal[], verified: readonly VerifiedCheckpoint[]): ReadonlyMap<string, readonly Journal[]> {
  const sizes = [...new Set(verified.map(({ checkpoint }) => checkpoint.size))].filter((size) => size > 0).sort((a, b) => a - b);
  const byHead = new Map<string, Journal[]>(verified.map(({ checkpoint: { size, head } }) => [`${size}/${toHex(head)}`, []]));
  for (const one of bare) for (const [size, head] of one.report.headsAt(sizes)) byHead.get(`${size}/${toHex(head)}`)?.push(one);
  return byHead;
}

/** A journal of which nothing is signed is whose certificate is with it, but not one that was begun after the checkpoint was signed. */
function isOf({ identity, counts, lines }: JournalReport, { checkpoint: { iat } }: VerifiedCheckpoint): boolean {
  if (counts.lines === 0) return false;
  return identity !== null || lines.first === null || lines.first.time <= iat;
}

/** Lines of the first epoch they are, having been begun before it was signed: there was none before. Else only where they are the very lines that were signed. */
function isEpochKnown({ identity, headAt }: JournalReport, { checkpoint: { epoch, size, head } }: VerifiedCheckpoint): boolean {
  if (identity !== null || epoch === 0) return true;
  const here = headAt(size);
  return here !== null && equal(here, head);
}
