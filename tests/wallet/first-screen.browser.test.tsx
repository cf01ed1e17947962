/** The screen of the first code and the app's own screen are one: the same elements, words, names and boxes, so that nothing moves when the app takes it over. */
import { render } from 'preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { WalletContext } from '../../src/wallet/context.ts';
import { HolderSwitch } from '../../src/wallet/lazy-screens.ts';
import { showFirstQr } from '../../src/wallet/pass/first-qr.ts';
import { firstHasChips, removeFirst } from '../../src/wallet/pass/first-shown.ts';
import { QrScreen } from '../../src/wallet/pass/screens/qr.tsx';
import { activePass, unjudged } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import '../../src/shared/ui/base.css';
import '../../src/wallet/wallet.css';
import { publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

const LANGUAGES = ['kk', 'ru', 'en'] as const;
/** Never compared, a little off, and so far off that the screen says it. */
const OFFSETS = [null, 5, -7200] as const;
const SIZES = [
  [360, 740],
  [740, 360],
  [768, 1024],
] as const;

let wallet: Wallet;
let issuer: TestIssuer;
let app: HTMLElement;
let deviceAhead = 0;
let number = 0;
const clock = () => (issuer.now + deviceAhead) * 1000;

beforeEach(async () => {
  issuer = new TestIssuer();
  deviceAhead = 0;
  number += 1;
  const pin = (await publish()).get('root.cbor') ?? null;
  const storage = new Storage({ name: `first-screen-test-${number}` });
  wallet = new Wallet({ storage, clock, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
  await wallet.start();
  await wallet.refresh('opened');
  await wallet.enrol(PERSON);
  app = document.body.appendChild(document.createElement('div'));
});
afterEach(async () => {
  render(null, app);
  removeFirst();
  app.remove();
  localStorage.removeItem('ashyq.language');
  await page.viewport(414, 896);
});

interface Picture {
  readonly element: Element;
  /** Left, top, width and height of every element but the bar that runs out. */
  readonly boxes: readonly (readonly [string, ...number[]])[];
  readonly ground: string;
}

function take(): Picture {
  const shown = document.querySelectorAll('.qr-screen');
  const [screen] = shown;
  if (screen === undefined || shown.length !== 1) throw new Error(`${shown.length} screens`);
  const all = [screen, ...screen.querySelectorAll('*')].filter((element) => !element.matches('.left'));
  const boxes = all.map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [`${element.tagName}.${element.getAttribute('class')}`, left, top, width, height] as const;
  });
  const element = screen.cloneNode(true) as Element;
  element.normalize();
  return { element, boxes, ground: getComputedStyle(document.documentElement).backgroundColor };
}

/** The first code, and the app's screen in the moment in which it has taken it over. */
async function both(offset: number | null, others = 0): Promise<readonly [Picture, Picture]> {
  const held = activePass(wallet.state.value);
  if (held === null) throw new Error('nobody enrolled');
  deviceAhead = -(offset ?? 0);
  const relatives = Array.from({ length: others }, (_, at) => {
    const label = at % 3 === 0 ? null : `Әже № ${at}`;
    return { ...held.holder, id: `relative-${at}`, kind: 'relative' as const, order: at + 1, label };
  });
  const holders = [held.holder, ...relatives];
  // Whoever is in the middle of the row, out of sight on a phone.
  const shown = holders[Math.floor(others / 2)] ?? held.holder;
  wallet.set({ offset, holders: holders.map(unjudged), active: shown.id });
  const found = { holders, active: shown.id, clock: offset === null ? null : { offset, measuredAt: issuer.now }, endSeen: false };
  if (!(await showFirstQr({ app, clock, look: async () => found }))) throw new Error('no first code');
  const first = take();
  // As the app loads its screen (lazy-screens.ts).
  if (firstHasChips()) await HolderSwitch.preload();
  // Without the patience of a testing library: what stands there when this returns is what the next frame draws.
  render(
    <LocationProvider>
      <WalletContext.Provider value={wallet}>
        <QrScreen holder={shown} aud="*" />
      </WalletContext.Provider>
    </LocationProvider>,
    app,
  );
  return [first, take()];
}

describe.each(LANGUAGES)('the two screens in %s', (language) => {
  it.each(OFFSETS.flatMap((offset) => SIZES.map(([width, height]) => [offset, width, height] as const)))(
    'are one, with a clock that is %s s off on %i x %i px',
    async (offset, width, height) => {
      localStorage.setItem('ashyq.language', language);
      await loadWords(['common', 'status', 'wallet'], language);
      await page.viewport(width, height);
      const [first, live] = await both(offset);
      expect(first.element.outerHTML.length).toBeGreaterThan(2000);
      expect(first.element.isEqualNode(live.element) ? '' : `${first.element.outerHTML}\n${live.element.outerHTML}`).toBe('');
      expect(live.boxes).toEqual(first.boxes);
      expect(first.ground).toBe('rgb(255, 255, 255)');
      expect(live.ground).toBe(first.ground);
    },
  );

  it.each([2, 50].flatMap((people) => SIZES.map(([width, height]) => [people, width, height] as const)))(
    'are one for %i people on %i x %i px',
    async (people, width, height) => {
      localStorage.setItem('ashyq.language', language);
      await loadWords(['common', 'status', 'wallet'], language);
      await page.viewport(width, height);
      const [first, live] = await both(5, people - 1);
      expect(first.element.querySelectorAll('.holder-switch button').length).toBe(people);
      expect(first.element.querySelectorAll('[aria-current]').length).toBe(1);
      expect(first.element.isEqualNode(live.element) ? '' : `${first.element.outerHTML}\n${live.element.outerHTML}`).toBe('');
      expect(live.boxes).toEqual(first.boxes);
    },
  );
});
