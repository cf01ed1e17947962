/** The report of an audited journal for people: one fact a line, what is counted in columns. */
import type { JournalReport } from '../core/audit/journal-audit.ts';
import type { JournalBreak } from '../core/audit/journal-chain.ts';
import { identityText, type TogetherFinding, type TogetherReport } from '../core/audit/journals-together.ts';
import { toHex } from '../core/bytes.ts';
import { printable } from './command.ts';

/** More is read with --json. */
const NAMED = 20;

export function describeJournal(name: string, report: JournalReport): string {
  const { state, start, size, signed, countersigned, breaks, again, certificates, counts, totals, unsigned, cannot } = report;
  const { outcomes } = counts;
  const refused = Object.entries(counts.refused).sort(([, a], [, b]) => b - a);
  const lines = [
    `${printable(name)}\t${state}\t${identityText(report) ?? '-'}\tlines ${counts.lines}, ${start} to ${size}; signed to ${signed}, countersigned to ${countersigned}`,
    ...certificates.map(({ claims, fault }) => `  tablet\t${printable(claims.venueId)} gate ${claims.gate}\t${fault ?? 'certified'}`),
    ...(counts.lines === 0 ? checkpointsOf(report) : []),
    ...breaks.slice(0, NAMED).flatMap(breakLines),
    ...(breaks.length > NAMED ? [`  and ${breaks.length - NAMED} more breaks`] : []),
    ...again.slice(0, NAMED).map(({ seq, count }) => `  again\tline ${seq}${count > 1 ? `, ${count} lines` : ''}\tthe same, counted once`),
    `  judged\tadmit ${outcomes.admit}, refuse ${outcomes.refuse}, undecided ${outcomes.undecided}; let in ${counts.entries}, out ${counts.exits}`,
    ...(counts.unsigned.lines > 0
      ? [`  unsigned lines\t${counts.unsigned.lines}, ${counts.unsigned.judged} of them verdicts, counted above: anybody may have written them`]
      : []),
    ...(counts.daysLeftOut > 0 ? [`  days left out\t${counts.daysLeftOut} of ${counts.daysLeftOut + counts.days.length}`] : []),
    ...refused.slice(0, NAMED).map(([code, count]) => `  refused\t${printable(code)}\t${count}`),
    ...[...totals].map(([code, count]) => `  finding\t${code}\t${count}`),
    ...[...unsigned].map(([code, count]) => `  unsigned\t${code}\t${count}`),
    ...cannot.map(({ code, count }) => `  cannot say\t${code}${count > 1 ? `\t${count}` : ''}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of a file without lines they are all that there is. */
function checkpointsOf({ checkpoints }: JournalReport): string[] {
  return checkpoints
    .slice(0, NAMED)
    .map(({ checkpoint: { gate, epoch, size, head, iat }, fault, countersignedAt }) =>
      [
        `  checkpoint\tgate ${gate}, epoch ${epoch}\t${size} lines, head ${toHex(head)}`,
        `signed ${instant(iat)}${fault === null ? '' : `, not believed: ${fault}`}`,
        countersignedAt === null ? 'not countersigned' : `countersigned ${instant(countersignedAt)}`,
      ].join('\t'),
    );
}

function breakLines({ kind, seq, count, both }: JournalBreak): string[] {
  const said = (both ?? []).map(
    ({ item, time, outcome, code }, nr) => `    ${nr === 0 ? 'one' : 'other'}\titem ${item}\t${instant(time)}\t${outcome ?? '-'}\t${printable(code)}`,
  );
  return [`  ${kind}\tline ${seq}${count > 1 ? `, ${count} lines` : ''}`, ...said];
}

/** What only several journals show. */
export function describeTogether({ findings, totals, unsure, doubts, compared, alone }: TogetherReport, files: readonly string[]): string {
  const at = ({ journal, seq }: { journal: number; seq: number }) => `${printable(files[journal] ?? '')} line ${seq}`;
  const line = ({ code, venueId, first, second, amount, spread }: TogetherFinding) =>
    `${code}\t${printable(venueId)}\t${at(first)}, ${at(second)}\t${amount}${spread === null || spread === 0 ? '' : ` ± ${spread}`}`;
  const lines = [
    `together\tgates of ${compared.length} venues compared${alone.length > 0 ? `, ${alone.length} venues with one journal` : ''}`,
    ...findings.slice(0, NAMED).map((one) => `  ${line(one)}`),
    ...unsure.slice(0, NAMED).map((one) => `  unsure\t${one.doubt}\t${line(one)}`),
    ...[...totals].map(([code, count]) => `  finding\t${code}\t${count}`),
    ...[...doubts].map(([doubt, count]) => `  cannot say\t${doubt}\t${count}`),
    '  cannot say\tpasses at different venues: their references differ by design',
  ];
  return `${lines.join('\n')}\n`;
}

/** The last second that a Date has; a line may name any later one. */
const TIME_MAX = 8.64e12;
const instant = (seconds: number): string => (seconds <= TIME_MAX ? new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') : String(seconds));
