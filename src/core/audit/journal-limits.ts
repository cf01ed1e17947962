/** What nobody may conclude from a journal's file (formats.md §9), told in every report. */
import type { JournalChain } from './journal-chain.ts';
import type { AuditedCertificate, AuditedCheckpoint } from './journal-proofs.ts';

/**
 * - `no-lines`: there is nothing to audit. `no-certificate`: nobody says whose journal this is. `no-trust`: without trust files the certificate is not verified.
 * - `no-checkpoint`: nothing is signed; whoever wrote the file may have written it anew. `end-unsigned`: lines after the last checkpoint (`count`) may have been cut off
 *   or written since. `not-countersigned`: the ministry has not said that it holds this journal; the tablet could sign another one.
 * - `signed-later`: a signature from elsewhere is for `count` more lines than there are, and the file ends as an export does: it was saved before, or cut off there.
 *   `signed-earlier`: so it is, and by the tablet's own clock that signature is the older one: its clock was put back since, or its journal was.
 * - `stamps-unknown`: whether the ministry's data were good at some admissions. `clock-is-the-tablets`: times are what the tablet's clock said.
 * - `never-scanned`: whoever came in without being scanned is in no journal. `other-venues`: a pass has another reference at every venue and on every day.
 */
export const LIMITS_OF_AUDIT = [
  'no-lines',
  'no-certificate',
  'no-trust',
  'no-checkpoint',
  'end-unsigned',
  'signed-later',
  'signed-earlier',
  'not-countersigned',
  'stamps-unknown',
  'clock-is-the-tablets',
  'never-scanned',
  'other-venues',
] as const;
export type LimitOfAudit = (typeof LIMITS_OF_AUDIT)[number];

interface Shown {
  readonly certificates: readonly AuditedCertificate[];
  readonly checkpoints: readonly AuditedCheckpoint[];
  readonly signed: number;
  readonly stampsUnknown: number;
  readonly hasTrust: boolean;
}

export function cannotSay(
  chain: Pick<JournalChain, 'lines' | 'next'>,
  { certificates, checkpoints, signed, stampsUnknown, hasTrust }: Shown,
): { readonly code: LimitOfAudit; readonly count: number }[] {
  const hasLines = chain.lines > 0 ? 1 : 0;
  const newest = checkpoints.reduce((time, { state, checkpoint }) => (state === 'fits' ? Math.max(time, checkpoint.iat) : time), 0);
  const beyond = (isEarlier: boolean) =>
    checkpoints.reduce(
      (most, { state, checkpoint }) => (state === 'later' && checkpoint.iat < newest === isEarlier ? Math.max(most, checkpoint.size - chain.next) : most),
      0,
    );
  const holds: Readonly<Record<LimitOfAudit, number>> = {
    'no-lines': 1 - hasLines,
    'no-certificate': certificates.length === 0 ? 1 : 0,
    'no-trust': certificates.length > 0 && !hasTrust ? 1 : 0,
    'no-checkpoint': checkpoints.some(({ state, checkpoint }) => state !== 'invalid' && checkpoint.size > 0) ? 0 : 1,
    'end-unsigned': signed > 0 ? Math.max(0, chain.next - signed) : 0,
    'signed-later': beyond(false),
    'signed-earlier': beyond(true),
    'not-countersigned': hasTrust && signed > 0 && !checkpoints.some(({ state, countersignedAt }) => state === 'fits' && countersignedAt !== null) ? 1 : 0,
    'stamps-unknown': stampsUnknown,
    'clock-is-the-tablets': hasLines,
    'never-scanned': hasLines,
    'other-venues': hasLines,
  };
  return LIMITS_OF_AUDIT.filter((code) => holds[code] > 0).map((code) => ({ code, count: holds[code] }));
}
