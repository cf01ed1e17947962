/** The screens of several holders: who is on screen, what is said of the others, the register's answers, a card. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { walletSections } from '../../src/shared/i18n/wallet-sections.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import { markHeld } from '../../src/shared/storage/held.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { WalletContext } from '../../src/wallet/context.ts';
import { ArrivedNotice } from '../../src/wallet/enrol/screens/arrived-notice.tsx';
import { takeChild } from '../../src/wallet/family/family.ts';
import { ChildrenScreen } from '../../src/wallet/family/screens/children.tsx';
import { FamilyScreen } from '../../src/wallet/family/screens/family.tsx';
import { FamilyNotices } from '../../src/wallet/family/screens/family-notices.tsx';
import { HolderSwitch } from '../../src/wallet/family/screens/holder-switch.tsx';
import { PaperScreen } from '../../src/wallet/papers/screens/paper.tsx';
import { HomeNotices } from '../../src/wallet/pass/screens/home-notices.tsx';
import { MoreScreen } from '../../src/wallet/settings/screens/more.tsx';
import { activePass } from '../../src/wallet/state.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { HOUR, publish } from '../core/world.ts';
import { CODE, FamilyIssuer, type Member } from './family-issuer.ts';

let issuer: FamilyIssuer;
let wallet: Wallet;
let number = 0;

beforeAll(() => {
  addSections(walletSections);
  return loadWords(['common', 'status', 'wallet', 'steps', 'codes', 'trouble', 'family', 'more', 'paper'], 'en');
});
beforeEach(async () => {
  issuer = new FamilyIssuer();
  number += 1;
  const pin = (await publish()).get('root.cbor') ?? null;
  const storage = new Storage({ name: `family-screens-test-${number}` });
  wallet = new Wallet({ storage, clock: () => issuer.now * 1000, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
  await wallet.start();
  await wallet.refresh('opened');
});
afterEach(() => {
  cleanup();
  markHeld(false);
});

const show = (what: preact.ComponentChildren) =>
  render(
    <LocationProvider>
      <WalletContext.Provider value={wallet}>{what}</WalletContext.Provider>
    </LocationProvider>,
  );

async function enrol({ iin }: Member, kind: 'own' | 'relative' = 'own'): Promise<string> {
  const result = await wallet.enrol({ iin, phone: '+77010000001', code: CODE }, kind);
  if (!result.ok) throw new Error(result.code);
  return result.holder.id;
}

async function take({ ref }: Member): Promise<string> {
  const taken = await takeChild(wallet, ref ?? new Uint8Array(0));
  if (!taken.ok) throw new Error(taken.code);
  return taken.id;
}

/** The mother, her elder child and the grandmother; the mother on screen. */
async function three(): Promise<{ mother: string; elder: string; grandmother: string }> {
  const mother = await enrol(issuer.mother);
  const elder = await take(issuer.elder);
  const grandmother = await enrol(issuer.grandmother, 'relative');
  wallet.show(mother);
  return { mother, elder, grandmother };
}

describe('HolderSwitch', () => {
  it('names each with the colour in words, marks the one on screen, and changes with a press', async () => {
    const { elder } = await three();
    show(<HolderSwitch />);
    const chips = within(screen.getByRole('navigation', { name: 'Whose pass' })).getAllByRole('button');
    expect(chips.map((chip) => chip.textContent)).toEqual(['GА.С.Green', 'GӘ.С.Green', 'GЗ.Қ.Green']);
    expect(chips.map((chip) => chip.getAttribute('aria-current'))).toEqual(['true', null, null]);
    fireEvent.click(chips[1] ?? document.body);
    await waitFor(() => expect(screen.getAllByRole('button')[1]?.getAttribute('aria-current')).toBe('true'));
    expect(activePass(wallet.state.value)?.holder.id).toBe(elder);
  });

  it('says nothing of a status beside a live QR', async () => {
    await three();
    const { container } = show(<HolderSwitch plain />);
    expect(container.querySelector('.mark')).toBeNull();
    expect(container.textContent).toBe('А.С.Ә.С.З.Қ.');
  });
});

describe('FamilyNotices', () => {
  it('says whose colour is new, and shows them with a press', async () => {
    const { elder } = await three();
    issuer.turn(issuer.elder, 1);
    await wallet.refresh('timer');
    show(<FamilyNotices />);
    expect(screen.getByText('Ә.С.: now Yellow')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(screen.queryByText('Ә.С.: now Yellow')).toBeNull());
    expect(activePass(wallet.state.value)?.holder.id).toBe(elder);
  });

  it('warns of every pass that ends within a day, by name and hour, not only of the one on screen', async () => {
    const { mother } = await three();
    issuer.now += 20 * HOUR;
    await wallet.refresh('asked');
    expect(wallet.state.value.holders.map(({ problem }) => problem)).toEqual([null, null, null]);
    // The grandmother's answers are lost, then everybody's.
    issuer.lost.add('grandmother');
    issuer.now += 50 * HOUR;
    await wallet.refresh('asked');
    show(<FamilyNotices />);
    expect(await screen.findByText(/^З\.Қ\.: the pass ends /)).toBeTruthy();
    expect(screen.queryByText(/^А\.С\.: the pass ends /)).toBeNull();
    cleanup();
    issuer.offline = true;
    issuer.now += 50 * HOUR;
    await wallet.refresh('asked');
    await wallet.judge();
    wallet.show(mother);
    show(<FamilyNotices />);
    expect(await screen.findByText('Passes on this phone end soon')).toBeTruthy();
    for (const name of ['А.С.', 'Ә.С.']) expect(screen.getByText((text) => text.startsWith(`${name}: `))).toBeTruthy();
  });

  it('offers a child’s ended pass again, and never the mother’s way back for it', async () => {
    const { elder } = await three();
    issuer.moveAway(issuer.elder);
    await wallet.refresh('asked');
    wallet.show(elder);
    const held = activePass(wallet.state.value);
    if (held === null) throw new Error('nobody');
    show(
      <>
        <HomeNotices held={held} />
        <FamilyNotices />
      </>,
    );
    expect(screen.getByText('Ә.С.: this pass has ended on this phone')).toBeTruthy();
    expect(screen.queryByText('Get it back on this phone')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Fetch it again' }));
    await waitFor(() => expect(screen.queryByText('Ә.С.: this pass has ended on this phone')).toBeNull());
  });
});

describe('ChildrenScreen', () => {
  it('lists whom the register names, with the day of birth, and takes one over with one press', async () => {
    await enrol(issuer.mother);
    show(<ChildrenScreen />);
    const add = await screen.findAllByRole('button', { name: 'Add: Ә.С.' });
    expect(add).toHaveLength(2);
    expect(screen.getAllByText(/^15.August 2016$/)).toHaveLength(2);
    fireEvent.click(add[0] ?? document.body);
    expect(await screen.findByText('On this phone')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Add: Ә.С.' })).toHaveLength(1);
    expect(wallet.state.value.holders).toHaveLength(2);
  });

  it('says that another phone of the guardian has it', async () => {
    await enrol(issuer.mother);
    issuer.keys.set('another phone', issuer.elder);
    show(<ChildrenScreen />);
    expect(await screen.findByText('Is on another phone of yours. Added here, it ends there.')).toBeTruthy();
  });

  it('says what to do when the register names nobody', async () => {
    await enrol(issuer.mother);
    issuer.children = [];
    show(<ChildrenScreen />);
    expect(await screen.findByText('The register names no child for you')).toBeTruthy();
    expect(screen.getByText(/public service centre/)).toBeTruthy();
  });

  it('says that there is no network, and asks again with a press', async () => {
    await enrol(issuer.mother);
    issuer.offline = true;
    show(<ChildrenScreen />);
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(await screen.findByRole('alert')).toBeTruthy();
    issuer.offline = false;
    fireEvent.click(again);
    expect(await screen.findAllByRole('button', { name: 'Add: Ә.С.' })).toHaveLength(2);
  });

  it('tells a child whom the register no longer allows', async () => {
    await enrol(issuer.mother);
    show(<ChildrenScreen />);
    const [add] = await screen.findAllByRole('button', { name: 'Add: Ә.С.' });
    issuer.children = [];
    fireEvent.click(add ?? document.body);
    expect(await screen.findByText('The register does not name you as this child’s parent or guardian')).toBeTruthy();
  });

  it('leads a phone without an own pass to getting one', async () => {
    await enrol(issuer.grandmother, 'relative');
    show(<ChildrenScreen />);
    expect(screen.getByRole('button', { name: 'Get my own pass' })).toBeTruthy();
  });
});

describe('FamilyScreen', () => {
  it('names a holder by a word of one’s own, moves and removes', async () => {
    const { grandmother } = await three();
    show(<FamilyScreen />);
    const lineOf = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}`) });
    const closed = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.click(lineOf('З'));
    fireEvent.input(await screen.findByLabelText('Your own word for this pass'), { target: { value: 'Grandmother' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(lineOf('Grandmother')).toBeTruthy());
    await closed();
    fireEvent.click(lineOf('Grandmother'));
    fireEvent.click(await screen.findByRole('button', { name: 'Up' }));
    await waitFor(() => expect(wallet.state.value.holders[1]?.holder.id).toBe(grandmother));
    fireEvent.click(await screen.findByRole('button', { name: 'Remove from this phone' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Yes, remove' }));
    await waitFor(() => expect(wallet.state.value.holders).toHaveLength(2));
    await closed();
    expect(screen.getByText(/Grandmother/).closest('.notice')).not.toBeNull();
  });

  it('says before the own pass is removed that the children’s go with it', async () => {
    await three();
    show(<FamilyScreen />);
    fireEvent.click(screen.getByRole('button', { name: /^А\.С\./ }));
    fireEvent.click(await screen.findByRole('button', { name: 'Remove from this phone' }));
    expect(await screen.findByText('The passes of the children on this phone go with it.')).toBeTruthy();
  });
});

describe('ArrivedNotice', () => {
  it('offers the children that are not here', async () => {
    await enrol(issuer.mother);
    await take(issuer.elder);
    show(<ArrivedNotice />);
    expect(await screen.findByRole('button', { name: /^Add my 1.child$/ })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'OK' }));
    expect(wallet.state.value.arrived).toBe(false);
  });

  it('offers nothing where the register does not answer', async () => {
    await enrol(issuer.mother);
    issuer.offline = true;
    show(<ArrivedNotice />);
    expect(screen.getByText('Your pass is on this phone')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Add my/ })).toBeNull();
  });
});

describe('PaperScreen', () => {
  it('makes a card in three languages for the one on screen, and forgets it for another', async () => {
    const { elder } = await three();
    wallet.show(elder);
    const { container } = show(<PaperScreen />);
    fireEvent.click(screen.getByRole('button', { name: 'Make the card' }));
    await waitFor(() => expect(container.querySelector('.paper-card svg.qr')).not.toBeNull());
    const text = container.querySelector('.paper-card')?.textContent ?? '';
    for (const word of ['Жасыл', 'Зелёный', 'Green', 'Ә.С. · 15.08', 'Тек жеке куәлікпен жарамды']) expect(text).toContain(word);
    expect(issuer.calls.at(-1)).toBe('/api/token/paper elder');
    wallet.show(activePass({ ...wallet.state.value, active: null })?.holder.id ?? '');
    await waitFor(() => expect(container.querySelector('.paper-card')).toBeNull());
  });

  it('says what went wrong, and makes nothing', async () => {
    await enrol(issuer.mother);
    issuer.offline = true;
    const { container } = show(<PaperScreen />);
    fireEvent.click(screen.getByRole('button', { name: 'Make the card' }));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(container.querySelector('.paper-card')).toBeNull();
  });
});

describe('MoreScreen', () => {
  it('leads everywhere with a pass, and only where it makes sense without one', async () => {
    const links = () => screen.getAllByRole('link').map((link) => link.getAttribute('href'));
    show(<MoreScreen />);
    const empty = links();
    expect(empty).toContain('/?screen=settings');
    expect(empty).not.toContain('/?screen=paper');
    cleanup();
    await enrol(issuer.mother);
    show(<MoreScreen />);
    for (const name of ['visits', 'family', 'paper', 'import', 'export', 'settings']) expect(links()).toContain(`/?screen=${name}`);
    expect(links()).toContain('/neutral');
  });
});
