/** Columns that several figures have: a day, a count, a share, a bar, a region. */
import { formatDay } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { type Look, RowBar } from '../../shared/ui/plot/Plot.tsx';
import { number, share } from '../data/say.ts';
import { dayText } from '../parts/time.ts';
import type { FigureColumn } from './FigureCard.tsx';

/** `2026-11-22` in a file, as people write it on the page. */
export function dayColumn<Row extends { readonly from: number }>(): FigureColumn<Row> {
  return {
    key: 'day',
    head: words('deskFigures').day,
    names: true,
    value: ({ from }) => dayText(from),
    show: ({ from }) => formatDay(language(), from),
  };
}

export function countColumn<Name extends string>(key: Name, head: string): FigureColumn<Readonly<Record<Name, number>>> {
  return { key, head, value: (row) => row[key], show: (row) => number(row[key]) };
}

/** A share of a whole, to a tenth of a percent; nothing of nothing. */
export function shareColumn<Row>(key: string, head: string, of: (row: Row) => readonly [part: number, whole: number]): FigureColumn<Row> {
  const value = (row: Row) => {
    const [part, whole] = of(row);
    return whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;
  };
  return {
    key,
    head,
    value,
    show: (row) => {
      const part = value(row);
      return part === null ? '–' : share(part);
    },
  };
}

/** Where a figure is of. Region 00 is of nowhere in particular: a venue that was struck off, a source without a region. */
export function regionColumn<Row extends { readonly region: string }>(): FigureColumn<Row> {
  return { key: 'region', head: words('deskVenues').region, names: true, value: ({ region }) => regionName(region) };
}

export function regionName(region: string): string {
  const names: Readonly<Record<string, string>> = words('deskVenues').regions;
  return names[region] ?? (region === '00' ? words('deskFigures').noRegion : region);
}

/** A bar as long as its row's total beside the longest; in a file the total itself. */
export function barColumn<Row>(
  head: string,
  { total, most, of }: { readonly total: (row: Row) => number; readonly most: number; readonly of?: (row: Row) => readonly (readonly [number, Look])[] },
): FigureColumn<Row> {
  return {
    key: 'total',
    head,
    value: total,
    show: (row) => {
      const sum = total(row);
      const parts = of?.(row).map(([count, look]) => [sum === 0 ? 0 : count / sum, look] as const);
      return (
        <span class="figure-bar">
          <RowBar part={most === 0 ? 0 : sum / most} {...(parts === undefined ? {} : { of: parts })} />
          {number(sum)}
        </span>
      );
    },
  };
}
