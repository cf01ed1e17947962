/** The details of a line of the trail as people read them: pure. */

/** Deeper than any detail of ours; what lies below is counted, not shown. */
const DEPTH = 4;

/** How values are said; without a word for it a value stands as it was written, as those of an earlier version do. */
export interface DetailWords {
  readonly yes: string;
  readonly no: string;
  readonly names: Readonly<Record<string, string>>;
  /** of `cause` and `why` */
  readonly causes: Readonly<Record<string, string>>;
  readonly moment: (time: number) => string;
}

/** Details that are seconds since 1970; `from` and `until` may be something else, which is never so large. */
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
  'until',
]);
const EARLIEST = 1_000_000_000;
const LATEST = 100_000_000_000;

/** `by: 3 · from: {health: 2, until: –} · kids: a1, b2`; nothing is `–`. */
export function detailText(detail: Readonly<Record<string, unknown>>, say?: DetailWords): string {
  return Object.entries(detail)
    .map(([name, value]) => `${say?.names[name] ?? name}: ${say === undefined ? valueText(value, DEPTH) : saidValue(name, value, say)}`)
    .join(' · ');
}

function saidValue(name: string, value: unknown, say: DetailWords): string {
  if (typeof value === 'boolean') return value ? say.yes : say.no;
  if (typeof value === 'number' && TIMES.has(name) && value >= EARLIEST && value < LATEST) return say.moment(value);
  if (typeof value === 'string' && (name === 'cause' || name === 'why')) {
    const row = /^(contest|proposal):(\d+)$/.exec(value);
    return row === null ? (say.causes[value] ?? value) : `${say.names[row[1] ?? ''] ?? row[1]} ${row[2]}`;
  }
  return valueText(value, DEPTH);
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
