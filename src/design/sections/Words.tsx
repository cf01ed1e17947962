/** Dates, numbers and relative times in the three languages side by side, from the same moment. */

import type { design as english } from '../../shared/i18n/en/design.ts';
import { fill } from '../../shared/i18n/fill.ts';
import { formatDate, formatMoment, formatNumber } from '../../shared/i18n/format.ts';
import { formatDateRange, formatDayHeading, formatDuration, formatList, formatRange, formatRelative } from '../../shared/i18n/format-days.ts';
import { LANGUAGES, type Language } from '../../shared/i18n/types.ts';
import { words } from '../../shared/i18n/words.ts';
import { NAMES, useDictionaries } from '../languages.ts';
import { Part } from '../Part.tsx';

const HOUR = 3600;
const DAY = 24 * HOUR;

type Sample = keyof typeof english.sample;

export function Words() {
  const { sample } = words('design');
  const dictionaries = useDictionaries();
  const now = Math.floor(Date.now() / 1000);
  const row = (name: Sample, write: (language: Language) => string) => (
    <tr key={name}>
      <th scope="row">{sample[name]}</th>
      {LANGUAGES.map((language) => (
        <td key={language} lang={language}>
          {write(language)}
        </td>
      ))}
    </tr>
  );
  const colours = (language: Language) => {
    const status = dictionaries?.[language].status;
    return status === undefined ? '' : formatList(language, [status.yellow.name, status.blue.name, status.green.name], 'or');
  };
  return (
    <Part name="words">
      {/* Scrolled sideways on a phone: a keyboard must reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is to be reached by keyboard */}
      <section class="card table" tabIndex={0} aria-label={LANGUAGES.map((language) => NAMES[language]).join(', ')}>
        <table>
          <thead>
            <tr>
              <td />
              {LANGUAGES.map((language) => (
                <th key={language} scope="col" lang={language}>
                  {NAMES[language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {row('moment', (language) => formatMoment(language, now, now))}
            {row('date', (language) => formatDate(language, now))}
            {row('day', (language) => [0, DAY, 5 * DAY].map((ago) => formatDayHeading(language, now - ago, now)).join(' · '))}
            {row('range', (language) => formatRange(language, { from: now - DAY - HOUR, to: now - DAY }, now))}
            {row('dates', (language) => formatDateRange(language, { from: now - 14 * DAY, to: now }))}
            {row('ago', (language) => [0, 240, 3 * HOUR, 3 * DAY].map((ago) => formatRelative(language, -ago)).join(' · '))}
            {row('until', (language) => [300, 2 * HOUR, 5 * DAY].map((left) => formatRelative(language, left)).join(' · '))}
            {row('duration', (language) => [90, HOUR + 480, 2 * DAY + 3 * HOUR].map((span) => formatDuration(language, span)).join(' · '))}
            {row('number', (language) => [1234.5, 1_234_567].map((value) => formatNumber(language, value)).join(' · '))}
            {row('list', colours)}
            {row('count', (language) => [1, 3, 520].map((n) => fill(language, dictionaries?.[language].design.items ?? '{n|}', { n })).join(' · '))}
          </tbody>
        </table>
      </section>
    </Part>
  );
}
