/** A report as a table (RFC 4180), one row for each thing that it says, for people who work in spreadsheets. Made from the report's JSON alone. */
import type { AuditReport, Json } from './report.ts';

const COLUMNS = ['part', 'file', 'what', 'code', 'line', 'count', 'at'] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], Json | undefined>>;
type Tree = Readonly<Record<string, Json>>;

/** UTF-8 with lines that end in CR LF; times as ISO 8601 in UTC. */
export function reportToCsv(report: AuditReport): string {
  const inputs = list(report['inputs']);
  const nameOf = (input: Json | undefined) => inputs[Number(input)]?.['name'];
  const rows: Row[] = [
    ...inputs.map(({ name, kind, length, sha256 }) => ({ part: 'input', file: name, what: kind, code: sha256, count: length })),
    ...list(tree(report['trust'])['files']).map(({ name, length, sha256 }) => ({ part: 'trust', file: name, what: 'sha256', code: sha256, count: length })),
    ...list(report['passes']).flatMap((one) => passesRows(one, nameOf(one['input']))),
    ...list(report['journals']).flatMap((one) => journalRows(one, nameOf(one['input']))),
    ...list(report['checkpoints']).flatMap(checkpointRows),
    ...list(tree(report['together'])['findings']).map(({ code, venueId, first, second, amount }) => ({
      part: 'together',
      file: tree(first)['file'],
      what: venueId,
      code,
      line: tree(first)['seq'],
      count: amount,
      at: tree(second)['time'],
    })),
    ...logRows(tree(report['log'])),
  ];
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(column, row[column])).join(','))].map((line) => `${line}\r\n`).join('');
}

function passesRows({ lines, outcomes, codes, verdicts }: Tree, file: Json | undefined): Row[] {
  return [
    { part: 'passes', file, what: 'lines', code: verdicts, count: lines },
    ...Object.entries(tree(outcomes)).map(([code, count]) => ({ part: 'passes', file, what: 'outcome', code, count })),
    ...Object.entries(tree(codes)).map(([code, count]) => ({ part: 'passes', file, what: 'code', code, count })),
  ];
}

function journalRows(journal: Tree, file: Json | undefined): Row[] {
  const counts = tree(journal['counts']);
  const row = (what: string, rest: Row): Row => ({ part: 'journal', file, what, ...rest });
  return [
    row('state', { code: journal['state'], count: counts['lines'] }),
    row('signed', { count: journal['signed'] }),
    row('countersigned', { count: journal['countersigned'] }),
    ...list(journal['certificates']).map(({ venueId, gate, fault }) => row('certificate', { code: fault ?? `${venueId} gate ${gate}` })),
    ...list(journal['breaks']).map(({ kind, seq, count }) => row('break', { code: kind, line: seq, count })),
    ...Object.entries(tree(counts['outcomes'])).map(([code, count]) => row('outcome', { code, count })),
    ...Object.entries(tree(counts['codes'])).map(([code, count]) => row('code', { code, count })),
    ...Object.entries(tree(counts['refused'])).map(([code, count]) => row('refused', { code, count })),
    ...list(counts['days']).map(({ day, admit, refuse, undecided }) =>
      row('day', { code: `admit ${admit}, refuse ${refuse}, undecided ${undecided}`, at: day }),
    ),
    ...numbered(tree(counts['unsigned'])['lines']).map((count) => row('unsigned-lines', { count })),
    ...numbered(counts['daysLeftOut']).map((count) => row('days-left-out', { count })),
    ...list(journal['again']).map(({ seq, count }) => row('again', { line: seq, count })),
    ...list(journal['findings']).map(({ code, seq, amount, time, signed }) =>
      row(signed === false ? 'unsigned' : 'finding', { code, line: seq, count: amount, at: time }),
    ),
    ...list(journal['cannot']).map(({ code, count }) => row('cannot-say', { code, count })),
  ];
}

/** A row for what it is, and one for each journal that it is held against. */
function checkpointRows({ venueId, gate, epoch, size, head, iat, fault, tablet, countersignedAt, against }: Tree): Row[] {
  const what = `${venueId} gate ${gate} epoch ${epoch}`;
  return [
    { part: 'checkpoint', what, code: tablet === null ? fault : head, line: size, at: iat },
    ...numbered(countersignedAt).map((at) => ({ part: 'checkpoint', what: 'countersigned', code: head, line: size, at })),
    ...list(against).map(({ file, state }) => ({ part: 'checkpoint', file, what, code: state, line: size })),
  ];
}

function logRows(log: Tree): Row[] {
  if (log['refused'] !== undefined) return [{ part: 'log', what: 'refused', code: log['refused'] }];
  if (log['origin'] === undefined) return [];
  return [
    { part: 'log', file: log['origin'], what: 'checkpoint', code: log['root'], count: log['size'] },
    ...list(log['faults']).map(({ code, index, file }) => ({ part: 'log', file, what: 'fault', code, line: index })),
  ];
}

/** The last second that a Date has; a journal's line may name any later one. */
const TIME_MAX = 8.64e12;
const tree = (value: Json | undefined): Tree => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {});
const list = (value: Json | undefined): readonly Tree[] => (Array.isArray(value) ? value.map(tree) : []);
/** A count that is worth a row. */
const numbered = (value: Json | undefined): readonly number[] => (typeof value === 'number' && value > 0 ? [value] : []);

function cell(column: string, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  const text = column === 'at' && typeof value === 'number' && value <= TIME_MAX ? new Date(value * 1000).toISOString() : String(value);
  // A spreadsheet takes a text that begins like this for a formula: names of files and codes in a journal are anybody's. Where lists are separated by semicolons it parts
  // the line at these too, whatever stands in quotes.
  const safe = typeof value === 'string' ? text.replace(/(^|[;\t\r\n]\s*)(?=[=+\-@\t\r])/g, "$1'") : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
