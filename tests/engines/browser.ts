/**
 * What a flow needs of a browser, whichever engine it is: open, look, press, type, picture, close. Chromium (DevTools through playwright-core), Firefox
 * (WebDriver BiDi) and WebKitGTK (WebDriver) stand behind it, so that each flow is written once (docs/decisions/013).
 */

/** Width and height in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** One tab. Pointer and keys are the engine's own input, not calls into the page. */
export interface Tab {
  /** Ends when the page is loaded; fails where the engine shows an error page. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs `work` in the page and gives its result as JSON can carry it. `work` knows nothing from outside but its arguments. */
  run<T, A extends readonly unknown[]>(work: (...given: A) => T | Promise<T>, ...given: A): Promise<T>;
  /** Presses the left button, or a finger, at this place of the viewport. */
  press(x: number, y: number): Promise<void>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  /** PNG of the viewport. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

export interface EngineBrowser {
  /** A tab of the same profile. */
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** What is done with the page is written as source, because functions do not travel. A result that JSON does not know is null. */
export function sourceOf(work: (...given: never[]) => unknown, given: readonly unknown[]): string {
  const list = given.map((one) => JSON.stringify(one) ?? 'undefined').join(', ');
  return `(async () => JSON.stringify((await (${work.toString()})(${list})) ?? null))()`;
}

/** One press of the pointer, as BiDi and WebDriver both write it. */
export const pressAt = (x: number, y: number) => ({
  actions: [
    {
      type: 'pointer',
      id: 'finger',
      parameters: { pointerType: 'mouse' },
      actions: [
        { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    },
  ],
});

/** Keys, one after another, as BiDi and WebDriver both write them. */
export const keysOf = (text: string) => ({
  actions: [
    {
      type: 'key',
      id: 'keys',
      actions: [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
    },
  ],
});
