/** The design page in Chromium: nothing for axe to report in either theme and in forced colours, 44 px under every finger, a focus that is seen. */
import { cleanup, render, screen } from '@testing-library/preact';
import axe from 'axe-core';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { App } from '../../src/design/app.tsx';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { loadWords, words } from '../../src/shared/i18n/words.ts';
import '../../src/shared/ui/base.css';

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

async function show(language: 'kk' | 'ru' | 'en', width = 1280): Promise<Element> {
  await page.viewport(width, 800);
  await loadWords(['common', 'status', 'design'], language);
  const { container } = render(
    <LocationProvider>
      <App />
    </LocationProvider>,
  );
  await expect.poll(() => container.querySelectorAll('.in-three .notice').length).toBeGreaterThan(10);
  return container;
}

/** The page's own switch, at its top; the sample of a choice further down has the same words. */
function themeButton(name: string): HTMLElement {
  const [button] = screen.getAllByRole('button', { name });
  if (button === undefined) throw new Error(`no button ${name}`);
  return button;
}

/** What a media query answers; an empty list puts everything back. */
const emulate = (...features: { readonly name: string; readonly value: string }[]): Promise<unknown> =>
  (cdp() as unknown as { send: (method: string, params: object) => Promise<unknown> }).send('Emulation.setEmulatedMedia', { features });

async function violations(container: Element, rules = {}): Promise<unknown[]> {
  const found = await axe.run(container, { rules });
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]);
}

beforeEach(() => emulate());
afterEach(async () => {
  cleanup();
  await emulate();
});

describe('design page', () => {
  it.each(LANGUAGES)('passes axe in %s, light and dark', async (language) => {
    const container = await show(language);
    const { theme } = words('design');
    for (const name of [theme.light, theme.dark]) {
      themeButton(name).click();
      await expect.poll(() => themeButton(name).getAttribute('aria-pressed')).toBe('true');
      expect(await violations(container)).toEqual([]);
    }
  });

  it('has all of its text in a landmark', async () => {
    await show('kk');
    const { violations: found } = await axe.run(document, { runOnly: { type: 'rule', values: ['region', 'landmark-one-main'] } });
    expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 90))])).toEqual([]);
  });

  it('passes axe on a phone and in forced colours', async () => {
    await emulate({ name: 'forced-colors', value: 'active' }, { name: 'prefers-color-scheme', value: 'dark' });
    const container = await show('kk', 360);
    expect(matchMedia('(forced-colors: active)').matches).toBe(true);
    // In forced colours text and ground are the person's own choice, and axe reads the author's colours from the style.
    expect(await violations(container, { 'color-contrast': { enabled: false } })).toEqual([]);
    const [primary, plain] = ['.button.primary:not(:disabled)', '.sample-buttons .button:not(.primary)'].map((name) => container.querySelector(name));
    if (primary == null || plain == null) throw new Error('no buttons');
    expect(getComputedStyle(primary).backgroundColor).not.toBe(getComputedStyle(plain).backgroundColor);
  });

  it.each([320, 360, 768, 1280])('is not wider than a screen of %i pixels', async (width) => {
    for (const language of LANGUAGES) {
      await show(language, width);
      const wide = [...document.querySelectorAll('main *, .design-bar *')].filter(
        (one) => !one.closest('.table, .parts') && one.getBoundingClientRect().right > width,
      );
      expect([language, wide.map((one) => one.outerHTML.slice(0, 90))]).toEqual([language, []]);
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
      const burst = [...document.querySelectorAll('.card:not(.table), .button, .notice, .segments')].filter((one) => one.scrollWidth > one.clientWidth + 1);
      expect([language, burst.map((one) => one.outerHTML.slice(0, 90))]).toEqual([language, []]);
      cleanup();
    }
  });

  it('shows the theme that was chosen, and leaves no trace when it is left', async () => {
    await show('en');
    themeButton('Dark').click();
    await expect.poll(() => getComputedStyle(document.documentElement).backgroundColor).toBe('rgb(12, 17, 18)');
    themeButton('Light').click();
    await expect.poll(() => getComputedStyle(document.documentElement).backgroundColor).toBe('rgb(246, 244, 238)');
    cleanup();
    await expect.poll(() => document.documentElement.dataset['theme']).toBeUndefined();
  });
});

describe('every control', () => {
  /** Names of the controls that a finger misses 21 pixels beside their middle. */
  function missed(container: Element): string[] {
    return [...container.querySelectorAll<HTMLElement>(CONTROLS)].flatMap((control) => {
      control.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, top, width, height } = control.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const around = [
        [x, y - 21],
        [x, y + 21],
        [x - 21, y],
        [x + 21, y],
      ] as const;
      const hit = around.every(([px, py]) => control.contains(document.elementFromPoint(px, py)));
      return hit || control.hasAttribute('disabled') ? [] : [control.textContent || control.outerHTML.slice(0, 80)];
    });
  }

  it.each([360, 1280])('is 44 pixels for a finger at %i', async (width) => {
    expect(missed(await show('kk', width))).toEqual([]);
  });

  it('shows where the focus is, in its own colours and in forced ones', async () => {
    for (const forced of [false, true]) {
      await emulate(...(forced ? [{ name: 'forced-colors', value: 'active' }] : []));
      const container = await show('en');
      for (const control of container.querySelectorAll<HTMLElement>(CONTROLS)) {
        if (control.hasAttribute('disabled')) continue;
        control.focus({ focusVisible: true } as FocusOptions);
        const { outlineStyle, outlineWidth } = getComputedStyle(control);
        expect([control.outerHTML.slice(0, 60), outlineStyle, outlineWidth]).toEqual([control.outerHTML.slice(0, 60), 'solid', '3px']);
      }
      cleanup();
    }
  });
});

describe('motion', () => {
  it('is played by its button, and not at all where less is asked for', async () => {
    for (const [value, still] of [
      ['no-preference', false],
      ['reduce', true],
    ] as const) {
      await emulate({ name: 'prefers-reduced-motion', value });
      const container = await show('en');
      const runner = container.querySelector('.runner');
      if (runner === null) throw new Error('nothing to play');
      expect([value, getComputedStyle(runner).transitionProperty === 'none' || getComputedStyle(runner).transitionDuration === '0s']).toEqual([value, still]);
      screen.getByRole('button', { name: 'Play: quick' }).click();
      await expect.poll(() => runner.classList.contains('there')).toBe(true);
      cleanup();
    }
  });
});
