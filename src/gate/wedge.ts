/**
 * Hardware scanners that type (USB or Bluetooth "keyboard wedge"): a burst of keys far faster than fingers, ended by Enter. Read by `event.code` and
 * Shift, never by `event.key`: the Kazakh and Russian layouts replace letters, digits and signs, the scanner knows only the US keyboard.
 */

/** What of a keyboard event is needed; the same in tests. */
export interface Keystroke {
  readonly code: string;
  readonly shiftKey: boolean;
  /** ms, never going back */
  readonly timeStamp: number;
}

/** Keys further apart than this were typed by a person. Slow Bluetooth scanners leave up to 50 ms between keys. */
const GAP_MS = 80;
/** Shorter bursts are a person who leans on a key, longer ones no pass (formats.md §1). */
const SHORTEST = 8;
const LONGEST = 1000;

const SIGNS: Readonly<Record<string, readonly [plain: string, shifted: string]>> = {
  Space: [' ', ' '],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
  NumpadDecimal: ['.', '.'],
};
const SHIFTED_DIGITS = ')!@#$%^&*(';

/** The character of a key on the US layout; null for keys that type nothing. */
export function characterOf({ code, shiftKey }: Keystroke): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  // Capitals whether the scanner holds Shift or Caps Lock turns it round: everything that we scan is in capitals.
  if (letter !== undefined) return letter;
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return shiftKey ? (SHIFTED_DIGITS[Number(digit)] ?? null) : digit;
  const pad = /^Numpad(\d)$/.exec(code)?.[1];
  if (pad !== undefined) return pad;
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? null;
}

/** Collects keystrokes. */
export interface Wedge {
  /** The text of a whole burst when it ends with Enter or Tab, else null. */
  press(key: Keystroke): string | null;
  /** Whether a burst is under way, or has just ended. */
  readonly busy: boolean;
}

/** An empty one. */
export function createWedge(): Wedge {
  let text = '';
  let last = Number.NEGATIVE_INFINITY;
  let hasEnded = false;
  const press = (key: Keystroke): string | null => {
    if (key.timeStamp - last > GAP_MS) text = '';
    last = key.timeStamp;
    hasEnded = false;
    if (key.code === 'Enter' || key.code === 'NumpadEnter' || key.code === 'Tab') {
      const burst = text;
      text = '';
      hasEnded = burst.length > 1;
      return burst.length >= SHORTEST ? burst : null;
    }
    const character = characterOf(key);
    if (character !== null && text.length <= LONGEST) text += character;
    return null;
  };
  return {
    press,
    get busy() {
      return text.length > 1 || hasEnded;
    },
  };
}

/** Listens to the whole page until the returned function is called. Keys into a field are the field's. */
export function listenToWedge(onText: (text: string) => void): () => void {
  const wedge = createWedge();
  const listener = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    const text = wedge.press(event);
    // Neither a space inside a code nor the closing Enter may press the button that happens to have the focus.
    if (text !== null || wedge.busy) event.preventDefault();
    if (text !== null) onText(text);
  };
  window.addEventListener('keydown', listener, { capture: true });
  return () => window.removeEventListener('keydown', listener, { capture: true });
}

const isField = (target: EventTarget | null): boolean => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
