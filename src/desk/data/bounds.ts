/** The bounds of a laboratory's envelope as fields of a form (the issuer's `lab/envelope.ts` says what each does). */

/** In the order of the form, of laboratories and then of sources of contacts; the issuer says which of them a source has. `share`: shown and typed in per cent. */
export const BOUNDS = [
  { name: 'linesAnHour', is: 'count' },
  { name: 'linesAnHourNew', is: 'count' },
  { name: 'rateFactor', is: 'factor' },
  { name: 'minTests', is: 'count' },
  { name: 'lowFactor', is: 'factor' },
  { name: 'minExpected', is: 'count' },
  { name: 'highFactor', is: 'factor' },
  { name: 'strangerShare', is: 'share' },
  { name: 'strangerFactor', is: 'factor' },
  { name: 'oddTimes', is: 'count' },
  { name: 'oddShare', is: 'share' },
  { name: 'lateHours', is: 'count' },
  { name: 'liftedADay', is: 'count' },
  { name: 'liftedMin', is: 'count' },
  { name: 'liftedShare', is: 'share' },
  { name: 'withdrawnADay', is: 'count' },
  { name: 'withdrawnShare', is: 'share' },
  { name: 'freedADay', is: 'count' },
  { name: 'freedShare', is: 'share' },
  { name: 'freedFactor', is: 'factor' },
  { name: 'contactsADay', is: 'count' },
  { name: 'contactsADayNew', is: 'count' },
  { name: 'dayFactor', is: 'factor' },
  { name: 'contactsPerCase', is: 'count' },
] as const;
export type Bound = (typeof BOUNDS)[number];
export type BoundName = Bound['name'];

/** A bound as it is typed: `80` for a share of 0.8, a comma or a point for decimals. Null for what is no number from 0 up. */
export function parseBound(text: string, is: Bound['is']): number | null {
  const typed = text.trim().replace(',', '.');
  if (!/^\d{1,7}(?:\.\d{1,3})?$/.test(typed)) return null;
  const value = Number(typed);
  if (is === 'count') return Number.isInteger(value) ? value : null;
  if (is === 'factor') return value;
  return value <= 100 ? Math.round(value * 1000) / 100_000 : null;
}

/** The same the other way. */
export function formatBound(value: number, is: Bound['is']): string {
  return String(is === 'share' ? Math.round(value * 100_000) / 1000 : value);
}

export type ParsedBounds =
  | { readonly ok: true; readonly envelope: Readonly<Record<string, number>> }
  | { readonly ok: false; readonly wrong: readonly BoundName[] };

/** Only what was typed is the laboratory's own; an empty field is the default. */
export function parseBounds(typed: Readonly<Record<string, string>>): ParsedBounds {
  const wrong: BoundName[] = [];
  const envelope: Record<string, number> = {};
  for (const { name, is } of BOUNDS) {
    const text = typed[name]?.trim() ?? '';
    if (text === '') continue;
    const value = parseBound(text, is);
    if (value === null) wrong.push(name);
    else envelope[name] = value;
  }
  return wrong.length === 0 ? { ok: true, envelope } : { ok: false, wrong };
}

/** Share of positives among results; null where there are none. */
export function positivity({ negatives, positives }: { readonly negatives: number; readonly positives: number }): number | null {
  const tests = negatives + positives;
  return tests === 0 ? null : positives / tests;
}
