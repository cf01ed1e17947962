/** The scan screen of a real gate: every way that a code can come in goes to a verdict and a line of the journal; what stands on the screen beside it; and no request for any of it. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import QRCode from 'qrcode';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Gate } from '../../src/gate/gate.ts';
import { Scan } from '../../src/gate/screens/Scan.tsx';
import { readCodes } from '../../src/shared/camera/codes.ts';
import { affairs } from '../../src/shared/i18n/en/affairs.ts';
import { codes } from '../../src/shared/i18n/en/codes.ts';
import { common } from '../../src/shared/i18n/en/common.ts';
import { door } from '../../src/shared/i18n/en/door.ts';
import { gate as words } from '../../src/shared/i18n/en/gate.ts';
import { intake } from '../../src/shared/i18n/en/intake.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { DAY, HOUR, MINUTE } from '../core/world.ts';
import { linesOf, liveNow, openDoor, scansOf, seconds, trustNow, withoutMinistry } from './open-door.ts';
import { typeWith } from './typed.ts';

const PATIENCE = { timeout: 30_000 };
let gate: Gate;
let asked: string[];
let person = 1000;

beforeAll(async () => {
  asked = withoutMinistry();
  await loadWords(['gate', 'codes', 'status', 'common'], 'en');
  gate = await openDoor();
  render(<Scan gate={gate} />);
  await screen.findByRole('button', { name: words.scan.other });
});
afterAll(() => {
  cleanup();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  gate.scanning.lookAway();
  // A sheet that is still closing has a field for a file too, and takes it along. One that a failed test left open is that test's affair alone.
  for (const close of screen.queryAllByRole('button', { name: common.close })) fireEvent.click(close);
  await expect.poll(() => document.querySelector('dialog'), PATIENCE).toBeNull();
});

const verdict = () => document.querySelector('section.verdict');
/** The next person's code. */
const next = () => {
  person += 1;
  return liveNow(person);
};

/** Whoever comes by `bring` is admitted on the screen, with one line more in the journal. */
async function admits(bring: (text: string) => Promise<unknown>): Promise<void> {
  const lines = (await scansOf(gate)).length;
  await bring(await next());
  // Where a file brought no verdict, the sheet says why.
  await expect.poll(() => verdict()?.getAttribute('data-face') ?? document.querySelector('dialog')?.textContent, PATIENCE).toBe('admit');
  const after = await scansOf(gate);
  expect(after.slice(lines).map(({ outcome, code }) => [outcome, code])).toEqual([['admit', 'ok']]);
}

/** The sheet for what comes without the camera. */
async function openInput(): Promise<HTMLElement> {
  fireEvent.click(screen.getByRole('button', { name: words.scan.other }));
  return screen.findByLabelText(words.scan.field, undefined, PATIENCE);
}

/** A picture with this code. */
async function photoOf(text: string): Promise<File> {
  const picture = await fetch(await QRCode.toDataURL([{ data: text, mode: 'alphanumeric' }], { margin: 6, scale: 5 }));
  return new File([await picture.blob()], 'photo.png', { type: 'image/png' });
}

/** Chooses a file in the open sheet. */
function choose(file: File): void {
  const input = document.querySelector('dialog input[type=file]') as HTMLInputElement;
  const chosen = new DataTransfer();
  chosen.items.add(file);
  input.files = chosen.files;
  fireEvent.change(input);
}

describe('Scan: a code comes in', () => {
  test.each(['us', 'ru', 'kk'] as const)('typed by a scanner, on a tablet whose keyboard is %s', async (layout) => {
    await admits(async (text) => typeWith(layout, text));
  });

  test('pasted', async () => {
    await admits(async (text) => {
      fireEvent.input(await openInput(), { target: { value: ` ${text}\n` } });
      fireEvent.click(screen.getByRole('button', { name: words.scan.check }));
    });
  });

  test('in a photo', async () => {
    await admits(async (text) => {
      const photo = await photoOf(text);
      await openInput();
      choose(photo);
      const said = () => screen.queryByText(intake.fault['reader-failed'].title);
      await expect.poll(() => document.querySelector('dialog') === null || said() !== null, { timeout: 50_000 }).toBe(true);
      // A busy machine does not always let a reader come up in time; whoever is told so chooses the file once more.
      if (said() !== null) choose(photo);
    });
  }, 120_000);

  test('in a photo that is still being read when the sheet is closed: nobody is judged, the next person may stand there', async () => {
    const [photo, lines] = [await photoOf(await next()), (await scansOf(gate)).length];
    await openInput();
    choose(photo);
    fireEvent.click(screen.getByRole('button', { name: common.close }));
    // As long as reading it takes, and once more.
    for (let times = 0; times < 2; times++) expect((await readCodes(photo)).ok).toBe(true);
    expect([(await scansOf(gate)).length, verdict()]).toEqual([lines, null]);
  });
});

describe('Scan: what has the focus', () => {
  const focused = () => document.activeElement;
  const isTitle = () => focused()?.tagName === 'H1';
  const openHelp = async () => {
    fireEvent.click(screen.getByRole('button', { name: common.help }));
    return screen.findByRole('complementary', { name: common.help }, PATIENCE);
  };

  test('a shift begins at the name of the door, where no Enter presses anything', async () => {
    cleanup();
    render(<Scan gate={gate} />);
    await expect.poll(isTitle, PATIENCE).toBe(true);
  });

  test('what comes without the camera begins in its field, and once it is sent the focus is at the name of the door again', async () => {
    const field = await openInput();
    await expect.poll(() => focused() === field, PATIENCE).toBe(true);
    await admits(async (text) => {
      fireEvent.input(field, { target: { value: text } });
      fireEvent.click(screen.getByRole('button', { name: words.scan.check }));
    });
    await expect.poll(isTitle, PATIENCE).toBe(true);
  });

  test('any other sheet begins at its title, not at the cross; closed, it gives the focus to the name of the door', async () => {
    fireEvent.click(document.querySelector('.ages') as Element);
    await expect.poll(() => focused()?.tagName, PATIENCE).toBe('H2');
    fireEvent.click(screen.getByRole('button', { name: common.close }));
    await expect.poll(isTitle, PATIENCE).toBe(true);
  });

  test('the Enter of a scanner presses nothing, not even after a code that is no pass', async () => {
    const button = screen.getByRole('button', { name: words.direction.exit });
    const pressed = vi.fn();
    button.addEventListener('keydown', (event) => event.code === 'Enter' && !event.defaultPrevented && pressed());
    for (const text of [await next(), 'AB12']) {
      button.focus();
      typeWith('us', text);
    }
    expect(pressed).not.toHaveBeenCalled();
  });

  test('the help lies beside the stage, which goes on judging; it begins at its title and Escape closes it', async () => {
    const help = await openHelp();
    await expect.poll(() => focused() === help.querySelector('h2'), PATIENCE).toBe(true);
    expect(document.querySelector('dialog')).toBeNull();
    await admits((text) => gate.scanning.present(text));
    fireEvent.keyDown(help, { key: 'Escape' });
    await expect.poll(isTitle, PATIENCE).toBe(true);
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

test('Scan: of twenty people not one costs a request, with a network that is there', async () => {
  await gate.scanning.present(await next());
  const people = await Promise.all(Array.from({ length: 20 }, next));
  // Whatever the door fetches for itself is over by now; a request of another kind than fetch would stand among the page's resources.
  await expect.poll(() => gate.keeper.state.value.busy, PATIENCE).toBe(false);
  const before = [asked.length, performance.getEntriesByType('resource').length];
  for (const text of people) expect((await gate.scanning.present(text))?.verdict.code).toBe('ok');
  expect([asked.length, performance.getEntriesByType('resource').length]).toEqual(before);
});

test('Scan: the same picture again is amber, says at what second it was scanned, and what the verdict was', async () => {
  const text = await next();
  await gate.scanning.present(text);
  await gate.scanning.present(text);
  await expect.poll(() => verdict()?.getAttribute('data-face'), PATIENCE).toBe('again');
  expect(verdict()?.className).toContain('is-undecided');
  const at = (await scansOf(gate)).at(-2)?.time ?? 0;
  const clock = new Date((at + 5 * HOUR) * 1000).toISOString().slice(11, 19);
  expect(verdict()?.querySelector('h2')?.textContent).toBe(`Already scanned at ${clock}`);
  expect(verdict()?.textContent).toContain('Earlier verdict: ');
});

test('Scan: a phone whose clock is wrong is offered the door’s own code, which stands there at once', async () => {
  await gate.scanning.present(await liveNow(9000, '*', 400));
  fireEvent.click(await screen.findByText(words.doorCode.title, { selector: '.after' }, PATIENCE));
  await screen.findByText(words.doorCode.hint, undefined, PATIENCE);
  expect(verdict()).toBeNull();
  gate.showsDoorCode.value = false;
});

test('DoorCode: another code every half minute and after a sleep, each with a nonce of its own that the door knows first', async () => {
  const ticks = vi.spyOn(globalThis, 'setInterval');
  const issued = vi.spyOn(gate.scanning, 'issueNonce');
  gate.showsDoorCode.value = true;
  const drawn = () => document.querySelector('.door-code svg.qr')?.innerHTML ?? '';
  await expect.poll(drawn, PATIENCE).not.toBe('');
  const shown = [drawn()];
  const [renew] = ticks.mock.calls.find(([, every]) => every === 30_000) ?? [];
  const again = [() => (renew as () => void)(), () => document.dispatchEvent(new Event('visibilitychange'))];
  for (const next of again) {
    next();
    await expect.poll(() => drawn() !== '' && !shown.includes(drawn()), PATIENCE).toBe(true);
    shown.push(drawn());
  }
  expect(new Set(issued.mock.calls.map(String)).size).toBe(3);
  gate.showsDoorCode.value = false;
  for (const spy of [ticks, issued]) spy.mockRestore();
});

test('Scan: how many lines wait to be handed in stands under the stage, one more with each person that is counted', async () => {
  const waiting = () => Number(/\d+/.exec(document.querySelector('.numbers .pending')?.textContent ?? '')?.[0]);
  // Counted as the door's upkeep does it, twice a minute.
  await gate.journal.count();
  await expect.poll(waiting, PATIENCE).toBe((await linesOf(gate)).length);
  const before = waiting();
  for (const more of [1, 2, 3]) {
    await gate.scanning.present(await next());
    await gate.journal.count();
    await expect.poll(waiting, PATIENCE).toBe(before + more);
  }
});

describe('Scan: the ages of the ministry’s data', () => {
  /** The strip as it is drawn with data that were signed so long ago. */
  async function stripAt(age: number): Promise<Element | null> {
    const iat = seconds() - age;
    const trust = await trustNow({
      stamp: { iat, exp: iat + 2 * DAY },
      bundle: { issuedAt: iat, expiresAt: iat + 30 * DAY },
      lists: [{ k: 0, iat, revoked: [] }],
    });
    gate.keeper.state.value = { ...gate.keeper.state.value, trust };
    gate.now.value = seconds();
    await expect.poll(() => document.querySelector('.ages')?.textContent, PATIENCE).toMatch(/Data: .*Keys 7 · .*Policy 41.*Lists: /);
    return document.querySelector('.ages');
  }

  test('stand under the stage, amber after twelve hours, stopped after two days, each with a sign of its own', async () => {
    const signs = new Set<string>();
    for (const [age, level] of [
      [5 * MINUTE, 'is-fresh'],
      [13 * HOUR, 'is-aging'],
      [49 * HOUR, 'is-stopped'],
    ] as const) {
      await stripAt(age);
      await expect.poll(() => document.querySelector('.ages')?.className, PATIENCE).toContain(level);
      signs.add(document.querySelector('.ages svg')?.innerHTML ?? '');
    }
    expect(signs.size).toBe(3);
  });

  test('while they are amber whoever is admitted is told so; stopped, nobody is admitted and the verdict says what to do', async () => {
    await stripAt(13 * HOUR);
    await admits((text) => gate.scanning.present(text));
    expect(verdict()?.textContent).toContain(words.trust.degraded);
    await stripAt(49 * HOUR);
    await gate.scanning.present(await next());
    await expect.poll(() => verdict()?.getAttribute('data-code'), PATIENCE).toBe('trust-stale');
    expect(verdict()?.getAttribute('data-face')).toBe('undecided');
    expect(verdict()?.textContent).toContain(codes.verdict['trust-stale'].todo);
  });

  test('a tap opens what to do without a network: a phone’s hotspot, or a file; fresh data need neither', async () => {
    const hint = door.carry.hotspot.replace('{button}', words.trust.refresh);
    for (const [age, hints] of [
      [13 * HOUR, 1],
      [5 * MINUTE, 0],
    ] as const) {
      await stripAt(age);
      fireEvent.click(document.querySelector('.ages') as Element);
      await screen.findByText(affairs.certificate.title, undefined, PATIENCE);
      expect(screen.queryAllByText(hint)).toHaveLength(hints);
      fireEvent.click(await screen.findByRole('button', { name: 'Close' }, PATIENCE));
      await expect.poll(() => document.querySelector('dialog'), PATIENCE).toBeNull();
    }
  });
});
