/**
 * How the texts are written, as far as a machine can read: one alphabet to a word, endings in harmony, the language's own quotation marks and
 * dashes, the polite form, names and times that nothing has to agree with, buttons that fit the smallest phone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../src/shared/i18n/types.ts';
import { type Entry, readable, texts } from './texts.ts';

/** Names and abbreviations that stay in Latin letters. */
const LATIN = new Set(
  'Ashyq ashyq verify QR SMS USB trust zip Android PDF JPEG PNG WebP HEIC CSV JSON UTC Safari iPad PCR Escape R Y B G XX XXX NDJSON CBOR SHA Sig structure audit log since policy sign add report check UTF stamp cbor demo fill failed'.split(
    ' ',
  ),
);

const show = (found: readonly Entry[]): string[] => found.map(({ key, text }) => `${key}: ${text}`);
const where = (language: 'kk' | 'ru' | 'en', test: (text: string, key: string) => boolean): string[] =>
  show(texts[language].filter(({ text, key }) => test(text, key)));

describe('alphabets', () => {
  it.each(['kk', 'ru'] as const)('%s: no word mixes Latin and Cyrillic letters, and Latin words are names', (language) => {
    const mixed = (word: string) => /\p{Script=Latin}/u.test(word) && /\p{Script=Cyrillic}/u.test(word);
    expect(
      where(language, (text) =>
        (readable(text).match(/[\p{L}\p{M}]+/gu) ?? []).some((word) => mixed(word) || (/^\p{Script=Latin}+$/u.test(word) && !LATIN.has(word))),
      ),
    ).toEqual([]);
  });

  it('Russian has ё where it is spoken, and is in no text without it', () => {
    expect(
      where('ru', (text) =>
        /(?<!\p{L})(?:еще|ее|свое|твое|мое|все еще|истек(?=\P{L}|$)|желт\p{L}*|зелен\p{L}*|ребенок|подтвержден|сохранен|отозванн?о? еще|учтен)(?!\p{L})/iu.test(
          text,
        ),
      ),
    ).toEqual([]);
  });

  it('every text is in composed Unicode, without invisible signs but the no-break space', () => {
    for (const language of LANGUAGES)
      expect(where(language, (text) => text.normalize('NFC') !== text || /[\u00ad\u200b-\u200f\u2028\u2029\ufeff]/.test(text))).toEqual([]);
  });
});

describe('Kazakh harmony', () => {
  const BACK = 'аоұы';
  const FRONT = 'әөүіе';
  /** Words from Arabic and Persian whose vowels are mixed by right. */
  const FREE = /^(?:қате|қаріп|қарп|кітап|мұғалім|түркістан)/;
  /** Pairs of endings: [after a back vowel, after a front one]. */
  const ENDINGS: readonly (readonly [string, string])[] = [
    ['ыңыз', 'іңіз'],
    ['дың', 'дің'],
    ['ның', 'нің'],
    ['тың', 'тің'],
    ['лар', 'лер'],
    ['дар', 'дер'],
    ['тар', 'тер'],
    ['ға', 'ге'],
    ['қа', 'ке'],
    ['дан', 'ден'],
    ['нан', 'нен'],
    ['тан', 'тен'],
    ['да', 'де'],
    ['та', 'те'],
    ['ды', 'ді'],
    ['ны', 'ні'],
    ['ты', 'ті'],
    ['сыз', 'сіз'],
    ['лық', 'лік'],
    ['ған', 'ген'],
    ['қан', 'кен'],
    ['сын', 'сін'],
    ['шы', 'ші'],
    ['ып', 'іп'],
    ['ы', 'і'],
  ];

  /** The ending that does not follow the vowel before it, or null. */
  function faultOf(word: string): string | null {
    const low = word.toLowerCase();
    if (FREE.test(low)) return null;
    for (const [back, front] of ENDINGS) {
      for (const [ending, wrong] of [
        [back, FRONT],
        [front, BACK],
      ] as const) {
        if (!low.endsWith(ending)) continue;
        const vowels = [...low.slice(0, -ending.length)].filter((letter) => BACK.includes(letter) || FRONT.includes(letter) || 'уиюяэё'.includes(letter));
        if (wrong.includes(vowels.at(-1) ?? '-')) return ending;
      }
    }
    return null;
  }

  it('endings follow the vowel before them', () => {
    const found = texts.kk.flatMap(({ key, text }) =>
      (readable(text).match(/\p{Script=Cyrillic}+/gu) ?? []).filter((word) => faultOf(word) !== null).map((word) => `${key}: ${word}`),
    );
    expect(found).toEqual([]);
  });

  it.each(['телефоныңызда', 'рұқсатнаманы', 'көріңіз', 'сақталады', 'әріптері', 'тізілімде'])('%s is in harmony', (word) => expect(faultOf(word)).toBeNull());
  it.each(['көрыңыз', 'балані', 'тізілімда', 'адамдер', 'сақталған'.replace('ған', 'ген')])('%s is not', (word) => expect(faultOf(word)).not.toBeNull());
});

describe('signs', () => {
  it.each(['kk', 'ru'] as const)('%s has «…» and no straight quotation marks', (language) => {
    expect(where(language, (text) => /["'`“]/.test(text.replace(/„[^“]*“/g, '')))).toEqual([]);
    expect(where(language, (text) => (text.match(/«/g) ?? []).length !== (text.match(/»/g) ?? []).length)).toEqual([]);
  });

  it('English has “…” and ’', () => {
    expect(where('en', (text) => /["'`«»]/.test(text))).toEqual([]);
  });

  it.each(LANGUAGES)('%s has … for three dots, no hyphen for a dash, no doubled space, none before a sign', (language) => {
    expect(where(language, (text) => /\.\.|\s-\s|\s{2}|\s[.,;!?](?=\s|$)|\s:(?=\s|$)/.test(text.replaceAll(' : 1', '')))).toEqual([]);
  });

  it.each(['kk', 'ru'] as const)('%s keeps «тест» at its abbreviation: the hyphen is one that no line breaks at', (language) => {
    expect(where(language, (text) => /(?:ПЦР|ПТР)(?!\u2011\p{L})/u.test(text))).toEqual([]);
  });

  it.each(['kk', 'ru'] as const)('%s keeps a number at its №', (language) => {
    expect(where(language, (text) => /№(?!\u00a0)/.test(text))).toEqual([]);
  });

  it.each(['kk', 'ru'] as const)('%s has decimal commas', (language) => {
    expect(where(language, (text) => /\d\.\d/.test(text))).toEqual([]);
  });
});

describe('the polite form', () => {
  it('Russian says вы with a small letter and never ты', () => {
    expect(where('ru', (text) => /(?<!\p{L})(?:ты|тебя|тебе|тобой|твой|твоя|твоё|твои|твоего)(?!\p{L})/iu.test(text))).toEqual([]);
    expect(where('ru', (text) => /(?<=[^.!?«:\s]\s)(?:Вы|Вас|Вам|Вами|Ваш\p{L}*)(?!\p{L})/u.test(text))).toEqual([]);
  });

  it('Kazakh says сіз and never сен', () => {
    expect(where('kk', (text) => /(?<!\p{L})(?:сен|сенің|саған|сені|сенде|сенен|сендер)(?!\p{L})/iu.test(text))).toEqual([]);
    expect(where('kk', (text) => /(?<=[^.!?«:\s]\s)Сіз/u.test(text))).toEqual([]);
  });
});

describe('placeholders', () => {
  it('in Kazakh take no ending and no postposition that asks for one', () => {
    expect(where('kk', (text) => /\}(?:\p{L}|-(?!нұсқа|орын|жазба|жол|кіреберіс|код|дәуір))/u.test(text))).toEqual([]);
    expect(where('kk', (text) => /\{(?:name|when|date|time|status|venue|age)\} (?:дейін|бері|үшін|туралы|кейін|арқылы)/u.test(text))).toEqual([]);
  });

  it('in Russian stand after no preposition that asks for a case of a name', () => {
    expect(where('ru', (text) => /(?<!\p{L})(?:для|от|у|с|со|к|ко|на|в|во|из|о|об|при|после|без) \{(?:name|status|venue|person)\}/iu.test(text))).toEqual([]);
  });

  it('with noun forms: Russian has three, few and many told apart unless the noun never changes', () => {
    const same = texts.ru.flatMap(({ key, text }) =>
      [...text.matchAll(/\{[^{}|]+\|([^{}|]+)\|([^{}|]+)\|([^{}|]+)\}/g)]
        .filter(([, one, few, many]) => (few === many && !GENITIVE.has(many ?? '')) || (one === many && many !== 'раз' && many !== 'байт'))
        .map(([all]) => `${key}: ${all}`),
    );
    expect(same).toEqual([]);
  });
  /** Forms after a preposition or as an object: few and many are the same genitive. */
  const GENITIVE = new Set(['часов', 'детей', 'допусков', 'отказов', 'объектов']);
});

describe('buttons', () => {
  const src = join(import.meta.dirname, '../../../src');
  /** The last parts of the keys that stand alone in a button of any screen: `{say.children.add}` -> `children.add`, `{add}` -> `add`. */
  const keys = new Set(
    readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tsx'))
      .flatMap((name) => [
        ...readFileSync(join(src, name), 'utf8').matchAll(/<Button\b[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}<>]*)*>\s*\{([\w.]+)\}\s*<\/Button>/g),
      ])
      .map(([, path = '']) => path.split('.').slice(-2).join('.')),
  );

  it('are found', () => {
    expect(keys.size).toBeGreaterThan(15);
  });

  it.each(LANGUAGES)('in %s take two lines of the smallest phone at most, and no word more than one', (language) => {
    const onButtons = texts[language].filter(({ key }) => [...keys].some((path) => key.endsWith(`.${path}`)));
    expect(onButtons.length).toBeGreaterThan(15);
    const long = onButtons.filter(({ text }) => text.length > 40 || text.split(/\s/).some((word) => word.length > 20));
    expect(show(long)).toEqual([]);
  });
});

describe('leftovers', () => {
  it('a Kazakh text has no Russian word that is not also Kazakh', () => {
    const words = (language: 'kk' | 'ru') =>
      new Set(
        texts[language].flatMap(
          ({ text }) =>
            readable(text)
              .toLowerCase()
              .match(/[а-яё]{4,}/g) ?? [],
        ),
      );
    const russian = words('ru');
    expect([...words('kk')].filter((word) => russian.has(word) && !SHARED.has(word))).toEqual([]);
  });
  /** Words of both languages. */
  const SHARED = new Set(
    'стал сеанс сеансы логин миссия секунд секунды журналы сертификат сертификаты аутентификатор браузер инкогнито сайт тест коды плакат планшет телефон журнал файл файлы сервер сигнал экран сканер камера минут минуты цифр аудит аудитор кабинет компьютер контраст телефоны плакаты протанопия дейтеранопия тританопия ахроматопсия паспорт эпидемиолог като архив байт байты токен абай алматы астана шымкент'.split(
      ' ',
    ),
  );

  it('no text is there that no screen names: by its own key, or by a key made from another one', () => {
    const src = join(import.meta.dirname, '../../../src');
    const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/i18n.(?:kk|ru|en)./.test(name))
      .map((name) => readFileSync(join(src, name), 'utf8'))
      .join('\n');
    const named = new Set(code.match(/[\w-]+/g));
    const madeUp =
      /^(?:codes|status|deskCodes)\.|^desk\w*\.(?:.*\.)?(?:kinds|effects|fields|causes|revokedCauses|visitCauses|grounds|reasons|abouts|states)\.|^audit\.explain\.groups\.|^more\.\w+Text$/;
    expect(show(texts.en.filter(({ key }) => !madeUp.test(key) && !named.has(key.split('.').at(-1) ?? '')))).toEqual([]);
  });

  it('nothing is left to do in any text', () => {
    for (const language of LANGUAGES) expect(where(language, (text) => /TODO|FIXME|XXX(?! XX)|lorem|\?\?/i.test(text) && !/\+7 7XX/.test(text))).toEqual([]);
  });
});
