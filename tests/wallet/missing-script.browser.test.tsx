/** Scripts that did not come on a first visit, and keys that no longer sign: every screen has a sentence and a way on, and no button stays busy. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { deleteDB, openDB } from 'idb';
import type { ComponentChildren } from 'preact';
import { LocationProvider } from 'preact-iso';
import QRCode from 'qrcode';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { formatVenueUrl } from '../../src/core/qr.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { walletSections } from '../../src/shared/i18n/wallet-sections.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import { listHolders, putHolder } from '../../src/shared/storage/holders.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { DeviceKey } from '../../src/shared/storage/schema.ts';
import { contest } from '../../src/wallet/contests/contests.ts';
import { WalletContext } from '../../src/wallet/context.ts';
import { askFamily, takeChild } from '../../src/wallet/family/family.ts';
import { NeutralPage } from '../../src/wallet/neutral/screens/neutral-page.tsx';
import { fetchPaper } from '../../src/wallet/papers/paper.ts';
import { papers } from '../../src/wallet/papers/papers.ts';
import { PaperPassScreen } from '../../src/wallet/papers/screens/paper-pass.tsx';
import { ConfirmSheet } from '../../src/wallet/parts/confirm-sheet.tsx';
import { ScanScreen } from '../../src/wallet/visits/screens/scan.tsx';
import { VenueView } from '../../src/wallet/visits/screens/venue.tsx';
import type { Wallet } from '../../src/wallet/wallet.ts';
import { KEYS, venueClaims } from '../core/world.ts';
import { enrolled, health, shown } from './enrolled.ts';
import { TestIssuer } from './issuer.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('missing-script', () => new TestIssuer());
const MISSING = 'This part of Ashyq is not on this device yet';
/** Signatures, whose script comes only when this is true. */
let come = false;
const engine = async () => {
  if (!come) throw new TypeError('Failed to fetch dynamically imported module');
  return webCryptoEngine;
};

beforeAll(async () => {
  addSections(walletSections);
  await loadWords(['common', 'status', 'wallet', 'steps', 'codes', 'trouble', 'visits', 'neutral', 'family', 'places', 'intake', 'contest'], 'en');
});
afterEach(() => {
  cleanup();
  come = false;
  papers.value = null;
});

const show = (wallet: Wallet, what: ComponentChildren) =>
  render(
    <LocationProvider>
      <WalletContext.Provider value={wallet}>{what}</WalletContext.Provider>
    </LocationProvider>,
  );
const poster = async (changes = {}) => formatVenueUrl(location.host, await issueVenueCredential(venueClaims({ tabletKey: null, ...changes }), KEYS.venue));
async function photoOf(text: string): Promise<File> {
  const canvas = document.createElement('canvas');
  await QRCode.toCanvas(canvas, text, { margin: 4, scale: 4 });
  const png = await new Promise<Blob | null>((done) => canvas.toBlob(done));
  return new File([png ?? ''], 'photo.png', { type: 'image/png' });
}

describe('a wallet whose scripts have not come', () => {
  it('has its holder at hand, says that there is no network, and judges as soon as they come, with what is stored', async () => {
    await enrolled(pocket);
    const wallet = pocket.open({ engine });
    await wallet.start();
    expect(shown(wallet)).toMatchObject({ pass: null });
    await wallet.refresh('opened');
    expect(wallet.state.value).toMatchObject({ busy: false, trustProblem: 'offline', phase: 'ready' });
    come = true;
    pocket.issuer.weather = 'offline';
    await wallet.refresh('opened');
    expect(health(wallet)).toBe('green');
  });

  it('says so at a door’s code, and reads it when they come', async () => {
    await enrolled(pocket);
    const wallet = pocket.open({ engine });
    await wallet.start();
    const { container } = show(wallet, <ScanScreen />);
    const input = container.querySelector('input[type=file]');
    if (input === null) throw new Error('no picker');
    const files = [await photoOf(await poster())];
    fireEvent.change(input, { target: { files } });
    expect(await screen.findByText(MISSING, undefined, { timeout: 20_000 })).toBeTruthy();
    come = true;
    await wallet.refresh('asked');
    await expect
      .poll(
        () => {
          if (screen.queryByText('From a picture') !== null) fireEvent.change(input, { target: { files } });
          return screen.queryByText('Арман кинотеатры') !== null;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true);
  });

  it('shows no neutral code that it could not verify, and has another try', async () => {
    const credential = await issueVenueCredential(venueClaims({ tabletKey: null, category: 'neutral' }), KEYS.venue);
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).endsWith('/trust/neutral.cwt') ? new Response(credential) : pocket.issuer.fetch(input, init);
    const wallet = pocket.open({ engine, fetch });
    await wallet.start();
    await wallet.refresh('opened');
    const { container } = show(wallet, <NeutralPage />);
    fireEvent.click(await screen.findByText('Try again'));
    expect(await screen.findByText(/The code could not be loaded/)).toBeTruthy();
    come = true;
    fireEvent.click(screen.getByText('Try again'));
    await expect.poll(() => container.querySelector('.neutral-qr svg') !== null).toBe(true);
  });

  it('a deletion whose script did not come touches nothing and says so', async () => {
    const wallet = pocket.open();
    const erase = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    show(wallet, <ConfirmSheet title="?" confirm="Erase" erase={erase} onErased={() => undefined} onClose={() => undefined} children="…" />);
    fireEvent.click(screen.getByText('Erase'));
    expect(await screen.findByText(MISSING)).toBeTruthy();
    expect(screen.getByText('Erase').closest('button')?.getAttribute('aria-busy')).not.toBe('true');
  });
});

describe('a key that no longer signs', () => {
  it('asks for nothing, is told like a refusal, and can be followed by a new enrolment', async () => {
    await enrolled(pocket);
    const stored = await listHolders(pocket.storage);
    const holder = stored.ok ? stored.value[0] : undefined;
    if (holder === undefined) throw new Error('no holder');
    const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    // The record is there, and what the browser gives out for the key is none that signs.
    const key: DeviceKey = { kind: 'webcrypto', privateKey: pair.publicKey, publicKey: holder.key.publicKey };
    await putHolder(pocket.storage, { ...holder, key });
    const wallet = pocket.open();
    await wallet.start();
    const held = shown(wallet);
    if (held === null) throw new Error('no pass');
    const refused = { ok: false, code: 'request-invalid' };
    expect(await fetchPaper(wallet, held)).toMatchObject(refused);
    expect(await askFamily(wallet)).toMatchObject(refused);
    expect(await takeChild(wallet, new Uint8Array(16))).toMatchObject(refused);
    expect(await contest(wallet, holder.id, 'exempt')).toMatchObject(refused);
    await wallet.refresh('asked');
    expect(shown(wallet)).toMatchObject({ problem: 'request-invalid' });
  });
});

describe('a storage that gives nothing', () => {
  const NAME = 'missing-script-newer';
  /** A newer version of the app has been here. */
  const broken = async () => {
    const db = await openDB(NAME, 999);
    db.close();
    return new Storage({ name: NAME });
  };
  afterEach(() => deleteDB(NAME));

  it('says so in place of a paper pass, with a way back', async () => {
    show(pocket.open({ storage: await broken() }), <PaperPassScreen />);
    expect((await screen.findByRole('alert')).textContent).not.toBe('');
    expect(screen.getByRole('button', { name: 'Back' })).toBeTruthy();
  });

  it('says so at a door’s receipt, which is not kept, and has another try', async () => {
    const wallet = await enrolled(pocket);
    const says = { venueId: 'ALA-00123', venue: 'Арман', gate: 1, at: 0, code: 'not-admitted', rule: null };
    const own = pocket.open({ storage: await broken() });
    own.set({ phase: 'ready', holders: wallet.state.value.holders });
    const state = { kind: 'receipt', bytes: new Uint8Array(9), says } as const;
    show(own, <VenueView state={state} scanned onBack={() => undefined} onAgain={() => undefined} />);
    expect((await screen.findByRole('alert')).textContent).not.toBe('');
    expect(screen.getByText('Try again')).toBeTruthy();
  });
});
