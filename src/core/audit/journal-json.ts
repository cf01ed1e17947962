/** The report of a journal's audit as JSON, the same from the page and the command: bytes in hexadecimal, times in seconds. */
import { toHex } from '../bytes.ts';
import type { JournalReport } from './journal-audit.ts';

export function reportToJson(report: JournalReport): Record<string, unknown> {
  const {
    head,
    identity,
    certificates,
    checkpoints,
    totals,
    unsigned,
    lines: _,
    signedLines: __,
    clock: ___,
    headAt: ____,
    headsAt: _____,
    holding: ______,
    ...rest
  } = report;
  return {
    ...rest,
    tablet: identity === null ? null : toHex(identity.key),
    epoch: identity === null ? null : identity.epoch,
    head: head === null ? null : toHex(head),
    totals: Object.fromEntries(totals),
    unsigned: Object.fromEntries(unsigned),
    certificates: certificates.map(({ claims: { tabletKey: _, ...claims }, key, rootVersion, fault }) => ({ ...claims, key: toHex(key), rootVersion, fault })),
    checkpoints: checkpoints.map(({ checkpoint, ...one }) => ({ ...checkpoint, head: toHex(checkpoint.head), ...one })),
  };
}
