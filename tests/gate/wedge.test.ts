/** Scanners that type: our own texts come through whatever the layout, people's typing does not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWedge, type Keystroke } from '../../src/gate/wedge.ts';

/** The QR alphanumeric alphabet as a US keyboard types it. */
const KEYS: Readonly<Record<string, readonly [code: string, shiftKey: boolean]>> = {
  ' ': ['Space', false],
  $: ['Digit4', true],
  '%': ['Digit5', true],
  '*': ['Digit8', true],
  '+': ['Equal', true],
  '-': ['Minus', false],
  '.': ['Period', false],
  '/': ['Slash', false],
  ':': ['Semicolon', true],
};
function strokeOf(character: string): Omit<Keystroke, 'timeStamp'> {
  const [code, shiftKey] = KEYS[character] ?? (/\d/.test(character) ? [`Digit${character}`, false] : [`Key${character}`, true]);
  return { code, shiftKey };
}

function type(text: string, gap: number, wedge = createWedge(), start = 0) {
  let at = start;
  for (const character of text) {
    // Scanners send Shift as a key of its own.
    if (strokeOf(character).shiftKey) wedge.press({ code: 'ShiftLeft', shiftKey: true, timeStamp: at });
    wedge.press({ ...strokeOf(character), timeStamp: at });
    at += gap;
  }
  return wedge.press({ code: 'Enter', shiftKey: false, timeStamp: at });
}

const alphabet = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:');

describe('createWedge', () => {
  test('gives back every text of the QR alphabet exactly', () => {
    fc.assert(
      fc.property(fc.array(alphabet, { minLength: 8, maxLength: 600 }), fc.integer({ min: 0, max: 50 }), (characters, gap) => {
        expect(type(characters.join(''), gap)).toBe(characters.join(''));
      }),
    );
  });

  test('a person who types is not a scanner, and Enter alone is nothing', () => {
    expect(type('ASQ1:HELLO', 120)).toBeNull();
    expect(type('', 0)).toBeNull();
    expect(type('OK', 5)).toBeNull();
  });

  test('says when a burst is under way, so that its keys press no button', () => {
    const wedge = createWedge();
    expect(wedge.busy).toBe(false);
    wedge.press({ code: 'Space', shiftKey: false, timeStamp: 0 });
    expect(wedge.busy).toBe(false);
    wedge.press({ code: 'KeyA', shiftKey: false, timeStamp: 10 });
    expect(wedge.busy).toBe(true);
    // Too short to be a pass: its Enter presses nothing all the same, the next one does.
    expect(wedge.press({ code: 'Enter', shiftKey: false, timeStamp: 20 })).toBeNull();
    expect(wedge.busy).toBe(true);
    wedge.press({ code: 'Enter', shiftKey: false, timeStamp: 1000 });
    expect(wedge.busy).toBe(false);
  });

  test('keys that were pressed before do not get into the next scan', () => {
    const wedge = createWedge();
    wedge.press({ code: 'KeyX', shiftKey: false, timeStamp: 0 });
    expect(type('ASQ1:ABC', 10, wedge, 1000)).toBe('ASQ1:ABC');
    expect(type('ASQ1:DEF', 10, wedge, 2000)).toBe('ASQ1:DEF');
  });
});
