/**
 * A tablet's checkpoint apart from its journal (formats.md §9): photographed from the gate's screen, or sent. Whether the tablet signed it, whether the ministry
 * countersigned it, and what it says of the journals that are at hand: whoever kept it can show later that an end was cut off or rewritten.
 */
import { equal, toHex } from '../bytes.ts';
import type { VenueClaims } from '../token/venue.ts';
import { groupedBy } from './grouped.ts';
import type { JournalReport } from './journal-audit.ts';
import { auditCertificates, type ProofContext, type VerifiedCheckpoint, verifyCheckpoints } from './journal-proofs.ts';

/** The signed objects by their bytes, each once. */
export interface Proofs {
  readonly certificates: readonly Uint8Array[];
  readonly checkpoints: readonly Uint8Array[];
  readonly countersignatures: readonly Uint8Array[];
}

/**
 * `fits`: the journal has these very lines. `broken`: it ends in the line that was signed, and lines before that one are missing or changed. `differs`: it has others, so one
 * of both is not what the tablet wrote. `ahead`: the journal ends before. `epoch-unknown`: nobody signed the journal's lines, and the checkpoint is of a later epoch than the
 * tablet's first: they may be an earlier one's.
 */
export interface ComparedCheckpoint {
  /** position among the journals that were given */
  readonly journal: number;
  readonly state: 'fits' | 'broken' | 'differs' | 'ahead' | 'outside' | 'epoch-unknown';
}

export interface AuditedAlone extends VerifiedCheckpoint {
  /** the tablet's certificate, null where none that is believed is at hand */
  readonly tablet: VenueClaims | null;
  readonly against: readonly ComparedCheckpoint[];
}

export async function auditCheckpoints(proofs: Proofs, context: ProofContext, reports: readonly JournalReport[]): Promise<AuditedAlone[]> {
  const certificates = await auditCertificates(proofs.certificates, context);
  const verified = await verifyCheckpoints(proofs.checkpoints, { ...context, certificates, countersignatures: proofs.countersignatures });
  const tablets = new Map(
    certificates
      .filter(({ fault }) => fault === null)
      .map(({ key, claims }) => [toHex(key), claims] as const)
      .reverse(),
  );
  const journalsOf = journalsByTablet(reports);
  return verified.map((one) => {
    const { key } = one;
    if (key === null) return { ...one, tablet: null, against: [] };
    const against = journalsOf(toHex(key), one.checkpoint.epoch).flatMap(({ journal, report }) =>
      isOf(report, one) ? [{ journal, state: stateIn(report, one) }] : [],
    );
    return { ...one, tablet: tablets.get(toHex(key)) ?? null, against };
  });
}

/** Of thousands of journals and checkpoints those that may be of one tablet and epoch: signed by it, or unsigned with its certificate beside them; in their order. */
function journalsByTablet(reports: readonly JournalReport[]) {
  const journals = reports.map((report, journal) => ({ report, journal }));
  const signed = groupedBy(journals, ({ report: { identity } }) => (identity === null ? null : `${toHex(identity.key)}/${identity.epoch}`));
  const beside = journals
    .filter(({ report }) => report.identity === null)
    .flatMap((one) => [...new Set(one.report.certificates.map(({ key }) => toHex(key)))].map((key) => ({ ...one, key })));
  const unsigned = groupedBy(beside, ({ key }) => key);
  return (key: string, epoch: number) => [...(signed.get(`${key}/${epoch}`) ?? []), ...(unsigned.get(key) ?? [])].sort((a, b) => a.journal - b.journal);
}

/** A journal of which nothing is signed is whose certificate is with it, but not one that was begun after the checkpoint was signed. */
function isOf({ identity, counts, lines }: JournalReport, { checkpoint: { iat } }: VerifiedCheckpoint): boolean {
  if (counts.lines === 0) return false;
  return identity !== null || lines.first === null || lines.first.time <= iat;
}

function stateIn(report: JournalReport, { checkpoint: { size, head, epoch } }: VerifiedCheckpoint): ComparedCheckpoint['state'] {
  // Of the first epoch they are, having been begun before it was signed: there was none before.
  const isEpochKnown = report.identity !== null || epoch === 0;
  if (size > report.size) return isEpochKnown ? 'ahead' : 'epoch-unknown';
  const here = report.headAt(size);
  if (here === null) return isEpochKnown ? 'outside' : 'epoch-unknown';
  if (!equal(here, head)) return isEpochKnown ? 'differs' : 'epoch-unknown';
  // In the order of their lines: the first says it for all.
  return (report.breaks[0]?.seq ?? size) < size ? 'broken' : 'fits';
}
