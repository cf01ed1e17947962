/** The details of a line of the trail as people read them: pure. */

/** Deeper than any detail of ours; what lies below is counted, not shown. */
const DEPTH = 4;

/** `by: 3 · from: {health: 2, until: –} · kids: a1, b2`; nothing is `–`. */
export function detailText(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${valueText(value, DEPTH)}`)
    .join(' · ');
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
