/**
 * A name among words of ours (security.md, attack 14): its direction stays its own. Marks of direction are left out, since one that is not closed turns whatever follows
 * (a birthday behind initials would be read backwards); letters that are written from right to left stand in an isolate. Where a name has a block of its own nothing is needed.
 */
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** For what is shown or read aloud, never for what is kept or signed. */
export function contain(name: string): string {
  const plain = name.replace(MARKS, '');
  return FROM_RIGHT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
