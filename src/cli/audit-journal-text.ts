/** The report of an audited journal for people: one fact a line, what is counted in columns. */
import type { AuditedAlone } from '../core/audit/checkpoint-audit.ts';
import type { JournalReport } from '../core/audit/journal-audit.ts';
import type { JournalBreak } from '../core/audit/journal-chain.ts';
import type { CutEvidence } from '../core/audit/journal-cut.ts';
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
    ...checkpointsOf(report),
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

/** Of a file without lines they are all that there is; of one with lines those that speak of lines beyond its end. */
function checkpointsOf({ checkpoints, counts }: JournalReport): string[] {
  return checkpoints
    .filter(({ state }) => counts.lines === 0 || state === 'ahead' || state === 'later')
    .slice(0, NAMED)
    .map(({ checkpoint: { gate, epoch, size, head, iat }, fault, countersignedAt }) =>
      [
        `  checkpoint\tgate ${gate}, epoch ${epoch}\t${size} lines, head ${toHex(head)}`,
        `signed ${instant(iat)}${fault === null ? '' : `, not believed: ${fault}`}`,
        countersignedAt === null ? 'not countersigned' : `countersigned ${instant(countersignedAt)}`,
      ].join('\t'),
    );
}

/** What shows that an end was cut off (core/audit/journal-cut.ts), in words. */
const SHOWN_BY: Readonly<Record<CutEvidence, string>> = {
  'in-file': 'in-file: the file itself has the signature over them, or the ministry\u2019s under it',
  ministry: 'ministry: the file has what the ministry signed after it had countersigned them',
  taken: 'taken: the file was taken, by your word, after they had been countersigned or seen',
  'end-unsigned': 'end-unsigned: the tablet did not sign the last line, as it does in every export',
};

function breakLines({ kind, seq, count, both, shownBy }: JournalBreak): string[] {
  const said = (both ?? []).map(
    ({ item, time, outcome, code }, nr) => `    ${nr === 0 ? 'one' : 'other'}\titem ${item}\t${instant(time)}\t${outcome ?? '-'}\t${printable(code)}`,
  );
  const why = shownBy === undefined ? '' : `\t${SHOWN_BY[shownBy]}`;
  return [`  ${kind}\tline ${seq}${count > 1 ? `, ${count} lines` : ''}${why}`, ...said];
}

/** Checkpoints apart from their journals: what each journal says to them. */
export function describeAlone(alone: readonly AuditedAlone[], files: readonly string[]): string {
  return alone
    .slice(0, NAMED)
    .map(({ checkpoint: { gate, epoch, size }, against, fault }) => {
      const said = against.slice(0, NAMED).map(({ journal, state }) => `${printable(files[journal] ?? '')} ${state}`);
      const none = fault === null ? 'no journal of this tablet is here' : `not believed: ${fault}`;
      return `checkpoint\tgate ${gate}, epoch ${epoch}, ${size} lines\t${said.length === 0 ? none : said.join(', ')}\n`;
    })
    .join('');
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
