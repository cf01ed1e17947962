/**
 * One word for one thing: docs/kazakhstan.md is the data. What stands there after «not» is in no text, every row is in use, the fixed phrases stand
 * in the dictionary letter by letter, and a word that the texts use often has its row.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainHyphens, readable, texts } from './texts.ts';

type Local = 'kk' | 'ru';

/** A cell of the glossary: words in use, words dropped. */
interface Cell {
  readonly used: readonly string[];
  readonly dropped: readonly string[];
}
interface Row {
  readonly en: string;
  readonly kk: Cell;
  readonly ru: Cell;
}

const markdown = readFileSync(join(import.meta.dirname, '../../../docs/kazakhstan.md'), 'utf8');

/** `шешім (not үкім) · решім` -> used шешім, решім; dropped үкім. What follows a colon inside the brackets is a reason, not a word. */
function parseCell(text: string): Cell {
  const dropped = [...text.matchAll(/\(not ([^):]+)(?::[^)]*)?\)/g)].flatMap(([, forms = '']) => forms.split(',').map((form) => form.trim()));
  const used = text
    .replace(/\([^)]*\)/g, '')
    .split(/[;·,]/)
    .map((form) => form.replace(/с окончани.*|with endings|on the screen|on buttons|на экране/, '').trim())
    .filter((form) => form !== '');
  return { used, dropped };
}

function parseTable(heading: string): Row[] {
  const lines = markdown.slice(markdown.indexOf(heading)).split('\n').slice(1);
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  return rows.slice(2).map((line) => {
    const [en = '', kk = '', ru = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { en, kk: parseCell(kk), ru: parseCell(ru) };
  });
}

const glossary = parseTable('**Words: the glossary**');

/** A word with any ending: its last letters may go, a last к, қ, п of Kazakh may be voiced. */
function stem(word: string): string {
  const bare = word.length > 4 ? word.replace(/(?:ать|ять|ить|ый|ий|ой|ая|ое|ец|ок|[аяоеьйуюы])$/, '') : word;
  const short = bare.length > 6 ? bare.slice(0, -1) : bare;
  return short.replace(/ою$/, 'о').replace(/к$/, '[кг]').replace(/қ$/, '[қғ]').replace(/п$/, '[пб]').replace(/ё/g, '[её]');
}
/** Whether a text has every word of the form, in any order and with any endings. */
const says = (text: string, form: string): boolean => form.split(' ').every((word) => new RegExp(`(?<![\\p{L}])${stem(word)}`, 'iu').test(text));
/** Every form of a dropped word, but not longer words that only begin like it. */
const finderOfDropped = (form: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}-])${form
      .split(' ')
      .map((word) => `${stem(word)}[\\p{L}]{0,6}`)
      .join('\\s+')}(?![\\p{L}])`,
    'iu',
  );

const found = (language: Local, form: string): string[] =>
  texts[language].filter(({ text }) => finderOfDropped(form).test(readable(text))).map(({ key, text }) => `${key}: ${text}`);

describe('glossary', () => {
  it('is there', () => {
    expect(glossary.length).toBeGreaterThan(60);
    expect(glossary.flatMap(({ kk, ru }) => [...kk.dropped, ...ru.dropped]).length).toBeGreaterThan(30);
  });

  it.each(glossary.flatMap(({ kk, ru }) => [...kk.dropped.map((form) => ['kk', form] as const), ...ru.dropped.map((form) => ['ru', form] as const)]))(
    'no text in %s says «%s»',
    (language, form) => expect(found(language, form)).toEqual([]),
  );

  it('finds a dropped word in any case, and not in a word that only looks like it', () => {
    const meets = (form: string, text: string) => finderOfDropped(form).test(text);
    expect(meets('есік', 'Есікке жақындаңыз')).toBe(true);
    expect(meets('есік', 'есігін ашыңыз')).toBe(true);
    expect(meets('вердикт', 'Прежние вердикты')).toBe(true);
    expect(meets('код двери', 'Сканируйте код двери')).toBe(true);
    expect(meets('код двери', 'код на двери')).toBe(false);
    expect(meets('дверь', 'доверенный проверил')).toBe(false);
    expect(meets('фото', 'из фото или PDF')).toBe(true);
  });

  it.each(glossary.filter(({ en }) => !en.endsWith('(to come)')))('$en is a word that the texts use', ({ kk, ru }) => {
    for (const [language, cell] of [['kk', kk] as const, ['ru', ru] as const]) {
      const unused = cell.used.filter((form) => !texts[language].some(({ text }) => says(readable(text), form)));
      expect([language, unused]).toEqual([language, []]);
    }
  });

  it('has a row for every word that the English texts use ten times and more', () => {
    const known = markdown.slice(markdown.indexOf('**Words: what')).toLowerCase();
    const often = new Map<string, number>();
    for (const { text } of texts.en) {
      for (const word of readable(text)
        .toLowerCase()
        .match(/[a-z]{4,}/g) ?? [])
        often.set(word, (often.get(word) ?? 0) + 1);
    }
    const missing = [...often].filter(([word, times]) => times >= 10 && !COMMON.has(word) && !known.includes(word.replace(/(?:ing|ed|es|s)$/, '')));
    expect(missing).toEqual([]);
  });

  it('the fixed phrases of statuses and verdicts stand in the dictionary letter by letter', () => {
    for (const { en, kk, ru } of parseTable('**Words: what the statuses')) {
      if (!/^(?:red|yellow|blue|green): /.test(en)) continue;
      for (const [language, cell] of [['kk', kk] as const, ['ru', ru] as const]) {
        const rule = texts[language].find(({ key }) => key === `status.${en.split(':')[0]}.rule`)?.text;
        expect([
          en,
          rule === undefined
            ? []
            : plainHyphens(rule)
                .split(/[;,]/)
                .map((part) => part.trim()),
        ]).toEqual([en, cell.used]);
      }
    }
  });
});

/** English words that name nothing. */
const COMMON = new Set(
  'this that with from your have been will when what which they them their there here then than only once again into does more some other same also where about because over every such until still without between after before first last very each while itself whose these those must should would could just like both many most much nobody somebody nothing anything everything something cannot another already longer leave know shown made enter tell entries anew whoever ashyq come comes goes work works time end ended back close closed left taken empty holds else changed change send right stays good were hand waits away since known hour hours minutes force none order written look looked decides changes later went missing minute past within whether judged lost wait under today moment hold'.split(
    ' ',
  ),
);
