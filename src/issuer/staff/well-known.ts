/**
 * Passphrases that a guesser tries first, although they are long (OWASP ASVS 5.0, 6.2.4 and 6.1.2): a few well-known words, runs of keys and numbers one after the
 * other. `common-passwords.txt`: the first four bytes of SHA-256 of each of the ten thousand most common passwords, and of all long ones, of
 * @zxcvbn-ts/language-common 4.1.3 (MIT, Dan Wheeler, Dropbox and the zxcvbn-ts authors), sorted, Base64: digests, because most of them are nothing to read.
 * Refused here is the guessable, not the weak in general: four words that somebody drew from a list are good.
 */
import { createHash } from 'node:crypto';

const FILES = import.meta.glob<string>('./common-passwords.txt', { query: '?raw', import: 'default', eager: true });
const DIGEST_BYTES = 4;
/** The longest and shortest piece that is looked up. */
const [SHORTEST, LONGEST] = [3, 28];
/** A passphrase of fewer different pieces is one of a few billions. */
const ENOUGH_PIECES = 4;
/** As long as an identity number; a phone, a date, a year are shorter. */
const NUMBER = /^\d{3,12}$/;

/** Rows that a finger or an alphabet runs along. */
const ROWS = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  '1q2w3e4r5t6y7u8i9o0p',
  'abcdefghijklmnopqrstuvwxyz',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
].flatMap((row) => [row + row, [...(row + row)].reverse().join('')]);

/** What somebody would try here first. */
const OURS = `ashyq ашық ашык kazakhstan қазақстан казахстан almaty алматы astana астана shymkent шымкент ministry министерство министрлік health densaulyq
  денсаулық здоровье zdorovie pandemic пандемия covid ковид карантин карантині parol пароль қупиясөз құпиясөз кілтсөз qupiasoz супер привет сәлем correcthorsebatterystaple
  passphrase passwort epidemiologist эпидемиолог auditor аудитор clerk operator оператор`
  .split(/\s+/)
  .filter((word) => word !== '');

/** Where the letters of a Russian keyboard lie on a Latin one: Russian words are common passwords as they come out there. */
const RUSSIAN_KEYS = new Map([...'йцукенгшщзхъфывапролджэячсмитьбю'].map((letter, at) => [letter, "qwertyuiop[]asdfghjkl;'zxcvbnm,."[at] ?? '']));
const LOOKALIKES = new Map(Object.entries({ '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }));

const digestOf = (word: string): number => createHash('sha256').update(word).digest().readUInt32BE(0);
const bytes = Buffer.from(Object.values(FILES).join(''), 'base64');
const KNOWN: ReadonlySet<number> = new Set([
  ...Array.from({ length: bytes.length / DIGEST_BYTES }, (_, at) => bytes.readUInt32BE(DIGEST_BYTES * at)),
  ...OURS.map(digestOf),
]);

/** Whether a passphrase is made of fewer than four different well-known pieces, however they are written and joined. */
export function isWellKnown(passphrase: string): boolean {
  const plain = [...passphrase.normalize('NFKC').toLowerCase()].filter((sign) => /[\p{L}\p{N}@$!]/u.test(sign));
  return new Set(fewestPieces(plain)).size < ENOUGH_PIECES;
}

/** The text as the fewest pieces that it falls into; what belongs to none is a piece of its own, sign by sign. */
function fewestPieces(signs: readonly string[]): readonly string[] {
  const best: (readonly string[])[] = [[]];
  for (let end = 1; end <= signs.length; end += 1) {
    let fewest = [...(best[end - 1] ?? []), signs[end - 1] ?? ''];
    for (let length = SHORTEST; length <= Math.min(LONGEST, end); length += 1) {
      const before = best[end - length] ?? [];
      if (before.length + 1 >= fewest.length) continue;
      const piece = signs.slice(end - length, end).join('');
      if (isPiece(piece)) fewest = [...before, piece];
    }
    best.push(fewest);
  }
  return best[signs.length] ?? [];
}

function isPiece(piece: string): boolean {
  if (new Set(piece).size === 1 || NUMBER.test(piece) || ROWS.some((row) => row.includes(piece))) return true;
  return [piece, mapped(piece, LOOKALIKES), mapped(piece, RUSSIAN_KEYS)].some((word) => KNOWN.has(digestOf(word)));
}

function mapped(word: string, table: ReadonlyMap<string, string>): string {
  return [...word].map((sign) => table.get(sign) ?? sign).join('');
}
