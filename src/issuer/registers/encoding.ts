/**
 * Text encodings of laboratories' files (kazakhstan.md). UTF-8 is recognised for certain; Windows-1251, KZ-1048 and PTCP154 are not told apart by any
 * byte, so they are guessed by how much Kazakh comes out, shown, and the operator decides. The only file that touches iconv-lite.
 */
import iconv from 'iconv-lite';

/** Names as iconv-lite knows them: KZ-1048 is STRK 1048-2002, PTCP154 the older Asian Cyrillic. */
export const ENCODINGS = ['utf-8', 'windows-1251', 'rk1048', 'pt154'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The bytes as text. @throws RangeError when they are not valid UTF-8 and UTF-8 was asked for */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'utf-8') return iconv.decode(Buffer.from(bytes), encoding);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RangeError('not UTF-8');
  }
}

/** True when the bytes are UTF-8 (plain ASCII is). */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    decodeText(bytes, 'utf-8');
    return true;
  } catch {
    return false;
  }
}

/** The single-byte encodings, the likeliest first: letters of Kazakh and Russian count for one, letters of other Cyrillic alphabets and signs against. */
export function guessEncodings(bytes: Uint8Array): readonly Encoding[] {
  const score = (encoding: Encoding): number => {
    let points = 0;
    for (const letter of decodeText(bytes, encoding).match(/[^\p{ASCII}]/gu) ?? []) points += /[ӘәҒғҚқҢңӨөҰұҮүҺһІіА-Яа-яЁё№«»–]/.test(letter) ? 1 : -2;
    return points;
  };
  const candidates = ENCODINGS.filter((encoding) => encoding !== 'utf-8');
  return candidates
    .map((encoding) => ({ encoding, points: score(encoding) }))
    .sort((a, b) => b.points - a.points)
    .map(({ encoding }) => encoding);
}

/** The first words that are not plain ASCII: by them somebody sees whether it reads right. Digits are left out, they may be somebody's number. */
export function sampleWords(text: string): string {
  const words = text.match(/\p{L}*[^\p{ASCII}\s]+\p{L}*/gu) ?? [];
  return [...new Set(words)].slice(0, 8).join(' ');
}
