/** What the citizen's screens say and, as important, what they never show: an admission. */
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { markHeld } from '../../src/shared/storage/held.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { WalletContext } from '../../src/wallet/context.ts';
import { EnrolScreen } from '../../src/wallet/enrol/screens/enrol.tsx';
import { WelcomeScreen } from '../../src/wallet/enrol/screens/welcome.tsx';
import { HomeScreen } from '../../src/wallet/pass/screens/home.tsx';
import { QrScreen } from '../../src/wallet/pass/screens/qr.tsx';
import { activePass } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { HOUR, NOW, publish } from '../core/world.ts';
import { PERSON, TestIssuer } from './issuer.ts';

// A second, the library's own patience, is too short beside other work.
configure({ asyncUtilTimeout: 30_000 });

let issuer: TestIssuer;
let wallet: Wallet;
let number = 0;

beforeAll(() => loadWords(['common', 'status', 'wallet', 'steps', 'codes'], 'en'));
beforeEach(async () => {
  issuer = new TestIssuer();
  number += 1;
  const pin = (await publish()).get('root.cbor') ?? null;
  const storage = new Storage({ name: `screens-test-${number}` });
  wallet = new Wallet({ storage, clock: () => issuer.now * 1000, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
  await wallet.start();
});
afterEach(cleanup);

const show = (what: preact.ComponentChildren) =>
  render(
    <LocationProvider>
      <WalletContext.Provider value={wallet}>{what}</WalletContext.Provider>
    </LocationProvider>,
  );

function Home() {
  const held = activePass(wallet.state.value);
  return held === null ? <p>empty</p> : <HomeScreen held={held} />;
}

async function enrol(): Promise<void> {
  await wallet.refresh('opened');
  const result = await wallet.enrol(PERSON);
  if (!result.ok) throw new Error(result.code);
  // Its notice has been seen.
  wallet.set({ arrived: false });
}

describe('home', () => {
  it('says colour, reason, until when, how old, and where one may go', async () => {
    await enrol();
    show(<Home />);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Green');
    for (const text of ['No restrictions', 'Negative PCR test', 'Status until', 'just now']) expect(screen.getByText(text)).toBeTruthy();
    // Drawn after the pass.
    for (const text of ['Where you may go', 'Everywhere']) expect(await screen.findByText(text)).toBeTruthy();
  });

  it('never speaks as a door does', async () => {
    await enrol();
    const { container } = show(<Home />);
    expect(container.textContent).not.toMatch(/admitted|refused/i);
    expect(container.querySelector('.is-admit, .is-refuse')).toBeNull();
  });

  it('shows a stricter status in words and takes the notice away when it was seen', async () => {
    await enrol();
    show(<Home />);
    issuer.status = { health: 0, basis: 1, evidenceAt: NOW - HOUR };
    issuer.revokeAll();
    await wallet.refresh('timer');
    expect(await screen.findByText('Your status has changed: Red')).toBeTruthy();
    fireEvent.click(screen.getByText('OK'));
    expect(screen.queryByText('Your status has changed: Red')).toBeNull();
    expect(await screen.findByText('Nowhere for now')).toBeTruthy();
  });

  it('offline is normal, a pass in its last day is not', async () => {
    await enrol();
    show(<Home />);
    issuer.weather = 'offline';
    issuer.now += 50 * HOUR;
    await wallet.refresh('asked');
    expect(await screen.findByText(/No network. Everything here works/)).toBeTruthy();
    expect(screen.getByText(/Your pass ends/)).toBeTruthy();
    expect(screen.getByText('2 days ago')).toBeTruthy();
  });

  it('has no QR and no colour to show when the pass is over', async () => {
    await enrol();
    show(<Home />);
    issuer.weather = 'offline';
    issuer.now += 73 * HOUR;
    await wallet.judge();
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toContain('This pass has expired');
    expect(screen.queryByText('Show QR')).toBeNull();
    expect(document.querySelector('.status-card.is-green')).toBeNull();
  });

  it('says so when the pass has moved to another phone', async () => {
    await enrol();
    show(<Home />);
    issuer.replaced = true;
    await wallet.refresh('asked');
    expect(await screen.findByText('Your pass is now on another phone')).toBeTruthy();
  });
});

describe('live QR', () => {
  it('is a version 12 code on white, without any colour of a status', async () => {
    await enrol();
    const holder = activePass(wallet.state.value)?.holder;
    if (holder === undefined) throw new Error('no holder');
    const { container } = show(<QrScreen holder={holder} aud="*" />);
    const code = await screen.findByRole('img', { name: 'QR code of your pass' });
    expect(code.getAttribute('data-version')).toBe('12');
    expect(container.querySelector('.mark')).toBeNull();
    expect(container.textContent).not.toMatch(/green|admitted/i);
  });
});

describe('live QR whose key signs no more', () => {
  it('takes the dying code away and says so', async () => {
    await enrol();
    const holder = activePass(wallet.state.value)?.holder;
    if (holder === undefined) throw new Error('no holder');
    const { container, rerender } = show(<QrScreen holder={holder} aud="*" />);
    await waitFor(() => expect(container.querySelector('.qr')).not.toBeNull());
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    const lost = { ...holder, key: { kind: 'webcrypto' as const, privateKey: pair.publicKey, publicKey: holder.key.publicKey } };
    rerender(
      <LocationProvider>
        <WalletContext.Provider value={wallet}>
          <QrScreen holder={lost} aud="*" />
        </WalletContext.Provider>
      </LocationProvider>,
    );
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(container.querySelector('.qr')).toBeNull();
  });
});

describe('enrol', () => {
  it('judges the IIN while it is typed', () => {
    show(<EnrolScreen />);
    const iin = screen.getByLabelText('IIN');
    const type = (value: string) => fireEvent.input(iin, { target: { value } });
    type('9004191');
    expect(screen.getByText(/5.digits to go/)).toBeTruthy();
    type('9013');
    expect(screen.getByText('The first six digits are not a date')).toBeTruthy();
    type('900419 100004');
    expect(screen.getByText(/One of the digits is wrong/)).toBeTruthy();
    type('900419 100003');
    expect(screen.getByText('The number is well-formed')).toBeTruthy();
  });

  it('leads from IIN and phone to the code and tells a wrong one', async () => {
    show(<EnrolScreen />);
    fireEvent.input(screen.getByLabelText('IIN'), { target: { value: PERSON.iin } });
    fireEvent.input(screen.getByLabelText('Mobile phone'), { target: { value: '8 701 000 00 01' } });
    screen.getByLabelText('Mobile phone').focus();
    fireEvent.click(screen.getByText('Send me a code'));
    expect(await screen.findByText('+7 701 000 00 01')).toBeTruthy();
    // A new screen begins at its title.
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
    screen.getByLabelText('Code from the message').focus();
    fireEvent.input(screen.getByLabelText('Code from the message'), { target: { value: '000000' } });
    // While the code is on its way the field is not disabled: browsers take the focus from one that is.
    expect(await screen.findByText('Checking…')).toBeTruthy();
    expect(screen.getByLabelText('Code from the message')).toMatchObject({ disabled: false, readOnly: true });
    expect(await screen.findByText('The code is wrong')).toBeTruthy();
    // The next try needs no tap: the field keeps the keyboard.
    expect(document.activeElement).toBe(screen.getByLabelText('Code from the message'));
    fireEvent.input(screen.getByLabelText('Code from the message'), { target: { value: PERSON.code } });
    await expect.poll(() => wallet.state.value.phase).toBe('ready');
  });
});

describe('welcome', () => {
  it.each([
    ['told', false],
    ['untold', true],
  ])('after everything was deleted says so to those who see, and whether the ministry knows: %s', async (how, warns) => {
    markHeld(false);
    const before = location.href;
    history.replaceState(null, '', `?erased=${how}`);
    show(<WelcomeScreen />);
    history.replaceState(null, '', before);
    expect(screen.getByText('Everything on this phone has been deleted.')).toBeTruthy();
    expect(screen.queryByText(/The ministry could not be told/) !== null).toBe(warns);
  });
});
