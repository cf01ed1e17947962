/** The details of a line of the trail as people read them: pure. */
import { type ListName, listOf, type ValueLists } from './value-lists.ts';

/** Deeper than any detail of ours; what lies below is counted, not shown. */
const DEPTH = 4;

/** How values are said; without a word for it a value stands as it was written, as those of an earlier version do. */
export interface DetailWords {
  readonly yes: string;
  readonly no: string;
  readonly names: Readonly<Record<string, string>>;
  /** of `cause` and `why` */
  readonly causes: Readonly<Record<string, string>>;
  /** whose doing it was, where it was no staff number */
  readonly doers: Readonly<Record<string, string>>;
  readonly lists: ValueLists;
  readonly moment: (time: number) => string;
}

/** What happened, and what the line says of it. */
export interface Told {
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Details that are seconds since 1970; `from`, `to` and `until` may be something else, which is never so large. */
const TIMES: ReadonlySet<string> = new Set([
  'before',
  'begunAt',
  'createdAt',
  'deadlineAt',
  'enteredBefore',
  'exp',
  'from',
  'iatBefore',
  'lastSecond',
  'to',
  'until',
]);
const EARLIEST = 1_000_000_000;
const LATEST = 100_000_000_000;

const isTime = (name: string, value: unknown): value is number => typeof value === 'number' && TIMES.has(name) && value >= EARLIEST && value < LATEST;

/** `by: 3 · from: {health: 2, until: –} · kids: a1, b2`; nothing is `–`. */
export function detailText({ kind, detail }: Told, say?: DetailWords): string {
  return Object.entries(detail)
    .map(([name, value]) =>
      say === undefined ? `${name}: ${valueText(value, DEPTH)}` : `${nameOf({ kind, name, value }, say)}: ${saidValue({ kind, name, value }, say)}`,
    )
    .join(' · ');
}

interface One {
  /** of the line */
  readonly kind: string;
  readonly name: string;
  readonly value: unknown;
}

/** A beginning and an end are called otherwise than what something was and has become; a range is counted by a time, not by somebody. */
function nameOf({ kind, name, value }: One, { names }: DetailWords): string {
  if (name === 'from' && isTime(name, value)) return names['fromTime'] ?? name;
  if (name === 'to' && isTime(name, value)) return names['until'] ?? name;
  if (name === 'by' && listOf(kind, name) !== null) return names['countedBy'] ?? name;
  return names[name] ?? name;
}

function saidValue({ kind, name, value }: One, say: DetailWords): string {
  if (typeof value === 'boolean') return value ? say.yes : say.no;
  if (isTime(name, value)) return say.moment(value);
  const list = listOf(kind, name);
  if (list !== null) return saidCodes(value, list, say.lists);
  if (name === 'bounds' && typeof value === 'string') return saidBounds(value, say.lists.bounds);
  if (typeof value !== 'string') return valueText(value, DEPTH);
  if (name === 'by') return say.doers[value] ?? value;
  if (name === 'cause' || name === 'why' || name === 'ref') {
    const row = /^(case|contest|proposal|void)[:/](\d+)$/.exec(value);
    return row === null ? (say.causes[value] ?? value) : `${say.names[row[1] ?? ''] ?? row[1]} ${row[2]}`;
  }
  return value;
}

/** One code of a list or several with spaces between; `rate/own` is a code of this list and one of what it was measured against. */
function saidCodes(value: unknown, list: ListName, lists: ValueLists): string {
  if (value === null || value === undefined) return valueText(value, DEPTH);
  const codes = String(value).split(' ');
  return codes
    .map((code) => {
      const [what = code, against] = code.split('/');
      const said = lists[list][what] ?? what;
      return against === undefined ? said : `${said} (${lists.against[against] ?? against})`;
    })
    .join(', ');
}

/** Bounds of a laboratory, as the trail has them: JSON of names and numbers. */
function saidBounds(text: string, names: Readonly<Record<string, string>>): string {
  let bounds: unknown;
  try {
    bounds = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof bounds !== 'object' || bounds === null) return text;
  const said = Object.entries(bounds).map(([name, value]) => `${names[name] ?? name}: ${valueText(value, DEPTH)}`);
  return said.length === 0 ? '–' : said.join(', ');
}

function valueText(value: unknown, depth: number): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '–';
    if (depth === 0) return `[${value.length}]`;
    return value.map((one) => valueText(one, depth - 1)).join(', ');
  }
  const members = Object.entries(value);
  if (depth === 0) return `{${members.length}}`;
  return `{${members.map(([name, one]) => `${name}: ${valueText(one, depth - 1)}`).join(', ')}}`;
}
