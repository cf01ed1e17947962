/** The list of visits and the neutral check: what is on the screen, and what is on the disk and on the wire behind it. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import type { ComponentChildren } from 'preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatVenueUrl } from '../../../src/core/qr.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { loadWords } from '../../../src/shared/i18n/words.ts';
import { addVisit } from '../../../src/shared/storage/visits.ts';
import { tick, visitCard, WalletContext } from '../../../src/wallet/context.ts';
import { NeutralScreen } from '../../../src/wallet/neutral/screens/neutral.tsx';
import { visitsOf } from '../../../src/wallet/visits/keeper.ts';
import { VenueView } from '../../../src/wallet/visits/screens/venue.tsx';
import { VisitsScreen } from '../../../src/wallet/visits/screens/visits.tsx';
import { DAY, HOUR, KEYS, venueClaims } from '../../core/world.ts';
import { Phone } from './phone.ts';

let phone: Phone;
beforeAll(() => loadWords(['common', 'status', 'wallet', 'steps', 'codes', 'trouble', 'visits', 'neutral', 'family', 'places'], 'en'));
beforeEach(async () => {
  phone = await Phone.enrolled();
  phone.visits = visitsOf(phone.wallet);
});
afterEach(async () => {
  cleanup();
  visitCard.value = null;
  await phone.close();
});

const inApp = (what: ComponentChildren) => (
  <LocationProvider>
    <WalletContext.Provider value={phone.wallet}>{what}</WalletContext.Provider>
  </LocationProvider>
);
const poster = async (changes = {}, signer = KEYS.venue): Promise<string> =>
  formatVenueUrl('ashyq.test', await issueVenueCredential(venueClaims({ tabletKey: null, ...changes }), signer));

/** One scan in the app. */
async function scan(text: string, again: () => void = () => undefined) {
  const state = await phone.wallet.readVenue(text);
  cleanup();
  return render(inApp(<VenueView key={text} state={state} scanned onBack={() => undefined} onAgain={again} />));
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('the visits of 30 days', () => {
  it('stand by day with place, time, on whose word and where they are', async () => {
    await phone.entered('ALA-1');
    await phone.visits.flush();
    phone.issuer.now += DAY;
    phone.desk.weather = 'offline';
    const second = await phone.entered('ALA-2');
    phone.issuer.now += HOUR;
    await phone.visits.leave(second);
    await phone.visits.load();
    const { container } = render(inApp(<VisitsScreen />));
    expect(await screen.findByRole('heading', { name: 'Today' })).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Yesterday' })).toBeTruthy();
    const [newer, older] = [...container.querySelectorAll<HTMLElement>('.visit-line')];
    if (newer === undefined || older === undefined) throw new Error('two visits');
    expect(newer.textContent).toMatch(/Place ALA-2.*11:00–12:00 · Cinema.*By your own word.*Saved on this phone/);
    expect(older.textContent).toMatch(/Place ALA-1.*11:00 – no exit.*Received by the ministry: 11:00/);
  });

  it('are erased one by one or all, and it is said what that reaches', async () => {
    phone.desk.weather = 'offline';
    for (const venue of ['ALA-1', 'ALA-2', 'ALA-3']) await phone.entered(venue);
    await phone.visits.load();
    render(inApp(<VisitsScreen />));
    fireEvent.click(await screen.findByRole('button', { name: 'Erase the visit: Place ALA-2' }));
    const sheet = within(await screen.findByRole('dialog'));
    expect(sheet.getByText(/What the ministry already has it keeps for 30 days/)).toBeTruthy();
    expect(sheet.getByText(/will never be sent/)).toBeTruthy();
    fireEvent.click(sheet.getByRole('button', { name: 'Yes, erase' }));
    await waitFor(async () => expect((await phone.stored()).map(({ venue }) => venue.id).sort()).toEqual(['ALA-1', 'ALA-3']));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.click(await screen.findByRole('button', { name: 'Erase all visits' }));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Yes, erase' }));
    expect(await screen.findByText('No visits yet')).toBeTruthy();
    expect(await phone.stored()).toEqual([]);
  });

  it('are filtered by holder where several have some', async () => {
    const mine = await phone.entered('ALA-1');
    await addVisit(phone.storage, { ...mine, id: 'f'.repeat(32), holderId: 'child', venue: { ...mine.venue, name: 'School' } }, () => false);
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new Error('no holder');
    await phone.wallet.adopt({ ...held.holder, id: 'child', kind: 'child', order: 1, label: 'Aliya' });
    await phone.visits.load();
    const { container } = render(inApp(<VisitsScreen />));
    await waitFor(() => expect(container.querySelectorAll('.visit-line')).toHaveLength(2));
    press('Aliya');
    await waitFor(() => expect([...container.querySelectorAll('.visit-line strong')].map((name) => name.textContent)).toEqual(['School']));
  });

  it('of several people are erased only after it is said whose and how many, and whose may be chosen', async () => {
    const mine = await phone.entered('ALA-1');
    await addVisit(phone.storage, { ...mine, id: 'f'.repeat(32), holderId: 'child', venue: { ...mine.venue, name: 'School' } }, () => false);
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new Error('no holder');
    await phone.wallet.adopt({ ...held.holder, id: 'child', kind: 'child', order: 1, label: 'Aliya' });
    await phone.visits.load();
    render(inApp(<VisitsScreen />));
    fireEvent.click(await screen.findByRole('button', { name: 'Erase visits…' }));
    const sheet = within(await screen.findByRole('dialog'));
    expect(sheet.getByText(/^Everyone: 2.visits$/)).toBeTruthy();
    fireEvent.click(sheet.getByRole('button', { name: 'Aliya' }));
    expect(sheet.getByText(/^Aliya: 1.visit$/)).toBeTruthy();
    fireEvent.click(sheet.getByRole('button', { name: 'Yes, erase' }));
    await waitFor(async () => expect((await phone.stored()).map(({ venue }) => venue.id)).toEqual(['ALA-1']));
  });
});

describe('the neutral check', () => {
  /** Every write to the store of visits, and every body that left the phone. */
  function watch() {
    const writes: string[] = [];
    const original = { put: IDBObjectStore.prototype.put, add: IDBObjectStore.prototype.add };
    for (const name of ['put', 'add'] as const) {
      IDBObjectStore.prototype[name] = function watched(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
        writes.push(this.name);
        return original[name].call(this, value, key);
      };
    }
    return { writes, stop: () => Object.assign(IDBObjectStore.prototype, original) };
  }

  it('by its code, its link or the button is the ordinary renewal and a look; no visit is written, no place is named', async () => {
    const neutral = await poster({ category: 'neutral', venueId: 'NEUTRAL' });
    const bodies: string[] = [];
    const send = phone.desk.fetch;
    Object.assign(phone.wallet.environment, {
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        bodies.push(`${String(input)} ${String(init?.body ?? '')}`);
        return send(input, init);
      },
    });
    // An older visit waits for the network: not even that goes out in this moment.
    phone.desk.weather = 'offline';
    await phone.entered('ALA-1');
    await phone.visits.flush();
    phone.desk.weather = 'fine';
    const before = await phone.stored();
    const watched = watch();
    phone.issuer.calls.length = 0;
    bodies.length = 0;
    try {
      await scan(neutral);
      expect(await screen.findByText('Confirmed by the ministry just now.')).toBeTruthy();
      expect(screen.getByText('Green')).toBeTruthy();
      expect(screen.getByText('No visit registered')).toBeTruthy();
      const checks = phone.issuer.calls.length;
      press('Check again');
      await waitFor(() => expect(phone.issuer.calls.length).toBe(checks + 1));
      await screen.findByText('Confirmed by the ministry just now.');
    } finally {
      watched.stop();
    }
    expect(new Set(phone.issuer.calls)).toEqual(new Set(['/api/token']));
    expect(phone.desk.arrived).toEqual([]);
    expect(watched.writes).not.toContain('visits');
    expect(watched.writes).not.toContain('journal');
    expect(await phone.stored()).toEqual(before);
    const credential = neutral.slice(neutral.indexOf('/V/') + 3);
    for (const body of bodies) {
      expect(body).toMatch(/^\/(api\/token|trust\/[\w./]+) /);
      expect(body).not.toContain('NEUTRAL');
      expect(body).not.toContain(credential);
      expect(body).not.toContain('ALA-1');
    }
    // Left again, the old visit goes its way.
    cleanup();
    await waitFor(() => expect(phone.desk.arrived).toHaveLength(1));
  });

  it('without a network shows the status and how old it is', async () => {
    phone.issuer.weather = 'offline';
    phone.issuer.now += 5 * HOUR;
    render(inApp(<NeutralScreen />));
    expect(await screen.findByText(/No network: what you see was confirmed 5.h ago/)).toBeTruthy();
    expect(screen.getByText('Green')).toBeTruthy();
  });

  it('left open for hours no longer says that it was confirmed just now', async () => {
    const asked = phone.issuer.calls.length;
    render(inApp(<NeutralScreen />));
    await waitFor(() => expect(phone.issuer.calls.length).toBe(asked + 1));
    await waitFor(() => expect(phone.wallet.state.value.busy).toBe(false));
    await screen.findByText('Confirmed by the ministry just now.');
    phone.issuer.now += 3 * HOUR;
    tick.value += 1;
    expect(await screen.findByText(/^Confirmed by the ministry: 3.h ago$/)).toBeTruthy();
    expect(screen.queryByText('Confirmed by the ministry just now.')).toBeNull();
  });
});
