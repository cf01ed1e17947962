/** Components as people meet them: marks told apart without colour, names for every button, colours with enough contrast, languages that switch. */
import { cleanup, render, screen } from '@testing-library/preact';
import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fill, language, loadWords, words } from '../../../src/shared/i18n/words.ts';
import '../../../src/shared/ui/base.css';
import { Button, IconButton } from '../../../src/shared/ui/Button.tsx';
import { Field } from '../../../src/shared/ui/Field.tsx';
import { IconClose } from '../../../src/shared/ui/icons.tsx';
import { LanguageSwitch } from '../../../src/shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../../src/shared/ui/Notice.tsx';
import { StatusCard } from '../../../src/shared/ui/StatusCard.tsx';
import { OutcomeMark, StatusMark } from '../../../src/shared/ui/StatusMark.tsx';

const COLOURS = ['red', 'yellow', 'blue', 'green'] as const;

beforeAll(() => loadWords(['common', 'status'], 'en'));
afterEach(cleanup);

/** Relative luminance of a computed `rgb()` colour (WCAG 2). */
function luminance(rgb: string): number {
  const [r = 0, g = 0, b = 0] = (rgb.match(/[\d.]+/g) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string): number => {
  const [one, two] = [luminance(a), luminance(b)];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
};

describe('StatusMark', () => {
  it('differs by shape and letter, not by colour alone', () => {
    const { container } = render(COLOURS.map((health) => <StatusMark key={health} health={health} />));
    const shapes = [...container.querySelectorAll('.shape')].map((path) => path.getAttribute('d'));
    const letters = [...container.querySelectorAll('text')].map((text) => text.textContent);
    expect(new Set(shapes).size).toBe(4);
    expect(letters).toEqual(['R', 'Y', 'B', 'G']);
  });

  it('has letters that stand out from their shape', () => {
    const { container } = render(COLOURS.map((health) => <StatusMark key={health} health={health} />));
    for (const mark of container.querySelectorAll('svg')) {
      const [shape, text] = [mark.querySelector('.shape'), mark.querySelector('text')];
      if (shape === null || text === null) throw new Error('no mark');
      expect(contrast(getComputedStyle(shape).fill, getComputedStyle(text).fill)).toBeGreaterThan(4.5);
    }
  });

  it('outcomes differ by shape or sign as well', () => {
    const outcomes = ['admit', 'refuse', 'undecided'] as const;
    const { container } = render(outcomes.map((outcome) => <OutcomeMark key={outcome} outcome={outcome} label={outcome} />));
    expect(new Set([...container.querySelectorAll('.sign')].map((path) => path.getAttribute('d'))).size).toBe(3);
    expect(screen.getByText('undecided')).toBeTruthy();
  });
});

describe('words', () => {
  it('switches every text on screen, and the document says which language it is in', async () => {
    render(<StatusCard health="green" over="" />);
    expect(screen.getByText('No restrictions')).toBeTruthy();
    await loadWords(['common', 'status'], 'kk');
    expect(await screen.findByText('Шектеусіз жүруге болады')).toBeTruthy();
    expect(document.documentElement.lang).toBe('kk');
    expect(language()).toBe('kk');
    expect(fill(words('common').version, { version: '1' })).toBe('1 нұсқасы');
    await loadWords(['common', 'status'], 'en');
  });

  it('throws for a section that the app has not loaded', () => {
    expect(() => words('desk')).toThrow(TypeError);
  });
});

describe('components', () => {
  it('pass axe: names, roles, contrast', async () => {
    const nothing = () => undefined;
    const { container } = render(
      <main>
        <h1>Ashyq</h1>
        <LanguageSwitch />
        <Button kind="primary">Primary</Button>
        <Button kind="danger">Danger</Button>
        <Button kind="quiet">Quiet</Button>
        <IconButton label="Close" icon={<IconClose />} />
        <Field label="IIN" value="" onValue={nothing} says="12 digits" digits />
        <Field label="Phone" value="1" onValue={nothing} says="Wrong" tone="bad" />
        <Field label="Code" value="1" onValue={nothing} says="Good" tone="good" />
        {(['info', 'good', 'warn', 'bad', 'plain'] as const).map((tone) => (
          <Notice key={tone} tone={tone} title={tone}>
            text
          </Notice>
        ))}
        {COLOURS.map((health) => (
          <StatusCard key={health} health={health} over="А.С." />
        ))}
      </main>,
    );
    const { violations } = await axe.run(container, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])])).toEqual([]);
  });

  it('gives a finger 44 pixels', () => {
    render(
      <>
        <Button>Plain</Button>
        <Button kind="quiet">Quiet</Button>
        <IconButton label="Close" icon={<IconClose />} />
      </>,
    );
    for (const button of screen.getAllByRole('button')) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
  });
});
