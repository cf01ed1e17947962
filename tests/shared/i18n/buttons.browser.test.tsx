/** Every text that stands alone in a button, drawn in a button of the smallest phone: at most two lines, no word cut off, in every language. */
import { cleanup, render } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { LANGUAGES } from '../../../src/shared/i18n/types.ts';
import '../../../src/shared/ui/base.css';
import { Button } from '../../../src/shared/ui/Button.tsx';
import { IconClock } from '../../../src/shared/ui/icons.tsx';
import { texts } from './texts.ts';

const screens = import.meta.glob<string>('../../../src/**/*.tsx', { query: '?raw', import: 'default', eager: true });
const IN_BUTTON = /<Button\b[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}<>]*)*>\s*\{([\w.]+)\}\s*<\/Button>/g;

/** `{say.children.add}` -> `.children.add`, `{add}` -> `.add`: what the keys of such texts end with. */
const endings = new Set(
  Object.values(screens)
    .flatMap((source) => [...source.matchAll(IN_BUTTON)])
    .map(([, path = '']) => `.${path.split('.').slice(-2).join('.')}`),
);

/** Buttons whose text takes more than two lines, is cut off or leaves the screen. */
function misfits(container: Element, width: number): [at: number, why: string][] {
  return [...container.querySelectorAll('button')].flatMap((button, at): [number, string][] => {
    const span = button.querySelector('span');
    if (span === null) return [[at, 'no text']];
    const lines = Math.round(span.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(span).lineHeight));
    if (lines > 2) return [[at, `${lines} lines`]];
    const cut = span.scrollWidth > span.clientWidth + 1 || button.scrollWidth > button.clientWidth + 1 || button.getBoundingClientRect().right > width;
    return cut ? [[at, 'cut']] : [];
  });
}

afterEach(cleanup);

describe('buttons', () => {
  it.each([
    [320, false],
    [360, true],
  ] as const)('fit a phone of %i pixels, with an icon: %s', async (width, icon) => {
    await page.viewport(width, 740);
    expect(endings.size).toBeGreaterThan(15);
    for (const language of LANGUAGES) {
      const onButtons = texts[language].filter(({ key }) => [...endings].some((ending) => key.endsWith(ending)));
      const { container } = render(
        <div class="screen" lang={language}>
          <div class="stack">
            {onButtons.map(({ key, text }) => (
              <Button key={key} {...(icon ? { icon: <IconClock /> } : {})}>
                {text}
              </Button>
            ))}
          </div>
        </div>,
      );
      const bad = misfits(container, width).map(([at, why]) => `${onButtons[at]?.key}: ${onButtons[at]?.text} (${why})`);
      expect([language, bad]).toEqual([language, []]);
      cleanup();
    }
  });

  it('that do not fit are found', async () => {
    await page.viewport(320, 740);
    const { container } = render(
      <div class="screen">
        <div class="stack">
          <Button>Short</Button>
          <Button>{'many words in a row '.repeat(6)}</Button>
          <Button>{'word'.repeat(20)}</Button>
        </div>
      </div>,
    );
    expect(misfits(container, 320).map(([at]) => at)).toEqual([1, 2]);
  });
});
