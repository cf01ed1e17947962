/** The live QR on screen: large enough to be scanned at arm's length, alive without any storage, signed with the ministry's time, and nothing like an admission. */
import { cleanup, render, screen, waitFor } from '@testing-library/preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { drawQr } from '../../src/shared/ui/draw-qr.ts';
import { WalletContext } from '../../src/wallet/context.ts';
import * as liveQr from '../../src/wallet/pass/live-qr.ts';
import { QrScreen } from '../../src/wallet/pass/screens/qr.tsx';
import { activePass } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import '../../src/shared/ui/base.css';
import '../../src/wallet/wallet.css';
import { publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let wallet: Wallet;
let deviceAhead = 0;
let number = 0;

beforeAll(() => loadWords(['common', 'status', 'wallet', 'steps', 'codes', 'family'], 'en'));
beforeEach(async () => {
  issuer = new TestIssuer();
  deviceAhead = 0;
  number += 1;
  const pin = (await publish()).get('root.cbor') ?? null;
  const storage = new Storage({ name: `qr-screen-test-${number}` });
  const clock = () => (issuer.now + deviceAhead) * 1000;
  wallet = new Wallet({ storage, clock, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
  await wallet.start();
});
afterEach(async () => {
  cleanup();
  vi.restoreAllMocks();
  document.documentElement.style.fontSize = '';
  await page.viewport(414, 896);
});

async function enrol(): Promise<void> {
  await wallet.refresh('opened');
  const result = await wallet.enrol(PERSON);
  if (!result.ok) throw new Error(result.code);
}

function show(aud = '*') {
  const held = activePass(wallet.state.value);
  if (held === null) throw new Error('nobody enrolled');
  return render(
    <LocationProvider>
      <WalletContext.Provider value={wallet}>
        <QrScreen holder={held.holder} aud={aud} />
      </WalletContext.Provider>
    </LocationProvider>,
  );
}

const code = () => document.querySelector<SVGSVGElement>('svg.qr');
const dark = () => code()?.querySelectorAll('path')[1]?.getAttribute('d') ?? null;
const shown = () => waitFor(() => expect(code()).not.toBeNull());

/** A phone's CSS pixel is 1/160 inch. */
const PIXEL_MM = 25.4 / 160;

describe('the live QR', () => {
  it.each([
    [360, 740],
    [320, 568],
    [768, 1024],
    [740, 360],
  ])('on %i x %i px has modules of 0.6 mm and more, whole on the screen, with four white ones around', async (width, height) => {
    await page.viewport(width, height);
    await enrol();
    show();
    await shown();
    const svg = code();
    const box = svg?.getBoundingClientRect();
    if (!svg || !box) throw new Error('no code');
    const modules = svg.viewBox.baseVal.width;
    // Readers ask for a tenth of the distance: a code of 40 mm at 40 cm has modules of 0.62 mm.
    expect((box.width / modules) * PIXEL_MM).toBeGreaterThan(Math.min(width, height) < 360 || height === 360 ? 0.6 : 0.7);
    expect(box.left).toBeGreaterThanOrEqual(-1);
    expect(box.right).toBeLessThanOrEqual(width + 1);
    expect(box.height).toBeLessThanOrEqual(height);
    const first = Number(/^M(\d+)/.exec(dark() ?? '')?.[1]);
    expect(first).toBe(4);
  });

  it('does not shrink when text is twice as large', async () => {
    await page.viewport(360, 740);
    await enrol();
    show();
    await shown();
    const before = code()?.getBoundingClientRect().width ?? 0;
    document.documentElement.style.fontSize = '200%';
    await waitFor(() => expect(document.querySelector('h1')?.getBoundingClientRect().height).toBeGreaterThan(60));
    expect(code()?.getBoundingClientRect().width ?? 0).toBeGreaterThan(0.95 * before);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  });

  it('lives on when the storage breaks after loading: it is shown and made anew', async () => {
    await enrol();
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('the database is gone', 'UnknownError');
    });
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('the database is gone', 'UnknownError');
    });
    show();
    await shown();
    const first = dark();
    issuer.now += 15;
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(() => expect(dark()).not.toBe(first));
    await wallet.refresh('asked');
    expect(code()).not.toBeNull();
  });

  it('signs the ministry’s time when this phone’s clock is an hour fast, and says so', async () => {
    deviceAhead = 3600;
    await enrol();
    const made = vi.spyOn(issuer, 'fetch');
    show();
    await shown();
    const held = activePass(wallet.state.value);
    if (held === null) throw new Error('nobody');
    const again = await liveQr.makeLiveQr({ holder: held.holder, aud: '*', now: () => wallet.now() });
    // The offset is measured in whole seconds.
    expect(Math.abs(again.madeAt - issuer.now)).toBeLessThanOrEqual(1);
    expect(drawQr(again.text)[2]).toBeLessThanOrEqual(12);
    expect(screen.getByText(/clock is (?:59.min|1.h) off/)).toBeTruthy();
    expect(made).not.toHaveBeenCalled();
  });

  it('is white in every theme and never looks or speaks like an admission', async () => {
    await enrol();
    const { container } = show();
    await shown();
    const surface = getComputedStyle(container.querySelector('.qr-screen') ?? container).backgroundColor;
    expect(surface).toBe('rgb(255, 255, 255)');
    expect(getComputedStyle(document.documentElement).backgroundColor).toBe('rgb(255, 255, 255)');
    expect(container.textContent).not.toMatch(/admit|green|red|blue|yellow|allowed/i);
    expect(container.querySelector('.mark, .is-admit, .is-green')).toBeNull();
  });

  it('says on its own screen when this browser cannot lock the key away', async () => {
    vi.spyOn(crypto.subtle, 'generateKey').mockRejectedValue(new DOMException('no Ed25519', 'NotSupportedError'));
    await enrol();
    expect(activePass(wallet.state.value)?.holder.key.kind).toBe('seed');
    show();
    await shown();
    expect(screen.getByText('The key is protected less well in this browser')).toBeTruthy();
  });
});
