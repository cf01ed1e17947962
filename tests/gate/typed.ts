/** A scanner that types, as a tablet's page hears it: keys by their place on the board, letters by the layout that somebody has chosen for people. */

/** The layouts of Kazakhstan over the places of a US keyboard: the row of digits, then the three rows of letters. */
const PLACES = [...'1234567890-=', ...'QWERTYUIOP', ...'ASDFGHJKL;', ...'ZXCVBNM./'];
const LETTERS = {
  us: PLACES,
  ru: [...'1234567890-=', ...'ЙЦУКЕНГШЩЗ', ...'ФЫВАПРОЛДЖ', ...'ЯЧСМИТЬЮ.'],
  kk: [...'"әіңғ,.үұқөһ', ...'ЙЦУКЕНГШЩЗ', ...'ФЫВАПРОЛДЖ', ...'ЯЧСМИТЬЮ№'],
} as const;
export type Layout = keyof typeof LETTERS;

const SIGNS: Readonly<Record<string, readonly [code: string, base: string, shiftKey: boolean]>> = {
  ' ': ['Space', ' ', false],
  $: ['Digit4', '4', true],
  '%': ['Digit5', '5', true],
  '*': ['Digit8', '8', true],
  '+': ['Equal', '=', true],
  '-': ['Minus', '-', false],
  '.': ['Period', '.', false],
  '/': ['Slash', '/', false],
  ':': ['Semicolon', ';', true],
};

/** Types a text of the QR alphabet and Enter, into whatever has the focus. */
export function typeWith(layout: Layout, text: string): void {
  const press = (code: string, key: string, shiftKey: boolean) =>
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { code, key, shiftKey, bubbles: true, cancelable: true }));
  for (const character of text) {
    const [code, base, shiftKey] = SIGNS[character] ?? (/\d/.test(character) ? [`Digit${character}`, character, false] : [`Key${character}`, character, true]);
    if (shiftKey) press('ShiftLeft', 'Shift', true);
    press(code, LETTERS[layout][PLACES.indexOf(base)] ?? base, shiftKey);
  }
  press('Enter', 'Enter', false);
}
