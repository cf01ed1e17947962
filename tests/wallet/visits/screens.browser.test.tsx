/** At an entrance, in the list, at the neutral check: what is on the screen, and what is on the disk and on the wire behind it. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import type { ComponentChildren } from 'preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/core/bytes.ts';
import { formatQr, formatVenueUrl } from '../../../src/core/qr.ts';
import { issueVenueCredential, makeDoorCode } from '../../../src/core/token/venue.ts';
import { FILE_MAX_BYTES } from '../../../src/shared/camera/codes.ts';
import { loadWords } from '../../../src/shared/i18n/words.ts';
import { createDeviceKey } from '../../../src/shared/storage/device-key.ts';
import { listHolders, putHolder } from '../../../src/shared/storage/holders.ts';
import { saveTablet } from '../../../src/shared/storage/tablet.ts';
import { addVisit } from '../../../src/shared/storage/visits.ts';
import { tick, visitCard, WalletContext } from '../../../src/wallet/context.ts';
import { NeutralScreen } from '../../../src/wallet/neutral/screens/neutral.tsx';
import { exportWallet } from '../../../src/wallet/settings/export.ts';
import { visitsOf } from '../../../src/wallet/visits/keeper.ts';
import { OpenVisit } from '../../../src/wallet/visits/screens/open-visit.tsx';
import { ScanPicture } from '../../../src/wallet/visits/screens/scan-picture.tsx';
import { VenueScreen, VenueView } from '../../../src/wallet/visits/screens/venue.tsx';
import { VisitsScreen } from '../../../src/wallet/visits/screens/visits.tsx';
import { DAY, HOUR, KEYS, NOW, venueClaims } from '../../core/world.ts';
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
const doorCode = async (iat = phone.wallet.now()): Promise<string> =>
  formatQr(await makeDoorCode(await issueVenueCredential(venueClaims(), KEYS.venue), { iat, nonce: crypto.getRandomValues(new Uint8Array(8)) }, KEYS.tablet));

/** One scan in the app. */
async function scan(text: string, again: () => void = () => undefined) {
  const state = await phone.wallet.readVenue(text);
  cleanup();
  return render(inApp(<VenueView key={text} state={state} scanned onBack={() => undefined} onAgain={again} />));
}
const openLink = async (text: string) => {
  cleanup();
  return render(inApp(<VenueScreen path={new URL(text).pathname} />));
};
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('a poster scanned in the app', () => {
  it('shows place, kind, rule and result in words, registers at once and says where the visit is', async () => {
    phone.desk.weather = 'offline';
    const { container } = await scan(await poster());
    expect(await screen.findByText('Saved on this phone')).toBeTruthy();
    for (const text of ['Арман кинотеатры', 'Cinema', 'The rules let this status in', 'By your own word (poster)']) expect(screen.getByText(text)).toBeTruthy();
    expect(container.textContent).not.toMatch(/admitted|refused/i);
    expect(container.querySelector('.is-admit, .is-refuse')).toBeNull();
    expect(await phone.stored()).toMatchObject([{ venue: { id: 'ALA-00123' }, witnessed: false, sync: 'waiting' }]);
    phone.desk.weather = 'fine';
    await phone.visits.flush();
    expect(await screen.findByText(/Received by the ministry/)).toBeTruthy();
  });

  it('its QR is bound to the venue', async () => {
    await scan(await poster());
    await screen.findByText(/You entered/);
    press('Show QR');
    expect(await screen.findByText('For Арман кинотеатры')).toBeTruthy();
  });

  it('scanned again much later offers the exit and never registers twice', async () => {
    await scan(await poster());
    await screen.findByText(/You entered/);
    phone.issuer.now += HOUR;
    await scan(await poster());
    expect(await screen.findByText('Your visit here is open. Leaving?')).toBeTruthy();
    expect(await phone.stored()).toHaveLength(1);
    press('I am leaving');
    expect(await screen.findByText(/You left/)).toBeTruthy();
    expect(await phone.stored()).toMatchObject([{ left: NOW + HOUR }]);
    expect(screen.getByRole('button', { name: 'Done' })).toBeTruthy();
  });

  it('registers nothing for somebody whom the rules do not let in, and says what would change it', async () => {
    phone.issuer.status = { health: 2, basis: 0, evidenceAt: null };
    await phone.wallet.refresh('asked');
    await scan(await poster({ category: 'airport' }));
    for (const text of ['The rules do not let this status in', 'A fresh negative PCR test is required here', 'No visit registered', 'What would change it'])
      expect(await screen.findByText(text)).toBeTruthy();
    expect(screen.getByText(/A negative PCR test less than 72.hours old/)).toBeTruthy();
    expect(await phone.stored()).toEqual([]);
    expect(screen.getByRole('button', { name: 'Show QR' })).toBeTruthy();
  });

  it('registers nothing without a status in force', async () => {
    phone.issuer.now += 73 * HOUR;
    await phone.wallet.judge();
    await scan(await poster());
    expect(await screen.findByText(/could not be confirmed here/)).toBeTruthy();
    expect(await phone.stored()).toEqual([]);
  });

  it('with a full disk says that it is not saved, and saves when there is room', async () => {
    const original = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('', 'QuotaExceededError');
    };
    try {
      await scan(await poster());
      expect(await screen.findByText('The visit could not be saved')).toBeTruthy();
      expect(screen.queryByText(/Saved on this phone/)).toBeNull();
    } finally {
      IDBObjectStore.prototype.add = original;
    }
    press('Try again');
    expect(await screen.findByText(/You entered/)).toBeTruthy();
    expect(await phone.stored()).toHaveLength(1);
  });

  it.each([
    ['forged', () => poster({}, KEYS.token), 'This poster is not genuine'],
    ['out of date', () => poster({ exp: NOW - 1 }), 'This poster is out of date'],
    ['damaged', async () => 'HTTPS://ASHYQ.TEST/V/ABCDEF', 'The code is damaged'],
    ['not ours', async () => 'https://evil.test/', 'This is not the code of an Ashyq poster or tablet. Nothing was opened.'],
  ] as [string, () => Promise<string>, string][])('refuses one that is %s with the reason and registers nothing', async (_, make, sentence) => {
    await scan(await make());
    expect(await screen.findByText(sentence)).toBeTruthy();
    expect(await phone.stored()).toEqual([]);
  });
});

describe('a poster’s link opened by the phone’s camera', () => {
  it('shows everything and registers only on a tap; a reload registers nothing more', async () => {
    const text = await poster();
    await openLink(text);
    expect(await screen.findByText('The rules let this status in')).toBeTruthy();
    expect(await screen.findByText(/nothing is registered until you say so/)).toBeTruthy();
    expect(await phone.stored()).toEqual([]);
    press('Register my visit');
    expect(await screen.findByText(/You entered/)).toBeTruthy();
    for (let reload = 0; reload < 3; reload += 1) {
      await phone.open();
      await openLink(text);
      expect(await screen.findByText(/You entered/)).toBeTruthy();
    }
    expect(await phone.stored()).toHaveLength(1);
  });

  it('in a browser without a pass says where the pass is and never starts an enrolment', async () => {
    const stranger = new Phone();
    await stranger.open();
    await stranger.wallet.refresh('opened');
    const mine = phone;
    phone = stranger;
    try {
      const { container } = await openLink(await poster());
      expect(await screen.findByText('Open Ashyq from the home screen and tap Scan.')).toBeTruthy();
      expect(container.querySelectorAll('input, form, a')).toHaveLength(0);
      expect([...container.querySelectorAll('main button')]).toHaveLength(0);
      expect(stranger.issuer.calls).toEqual([]);
      expect(await listHolders(stranger.storage)).toEqual({ ok: true, value: [] });
      expect(await stranger.stored()).toEqual([]);
    } finally {
      phone = mine;
      await stranger.close();
    }
  });
});

describe('a tablet’s door code', () => {
  it.each([
    ['right', 0],
    ['an hour behind', -HOUR],
    ['an hour ahead', HOUR],
    ['four days ahead', 4 * DAY],
  ])('is answered at once, and the visit is witnessed at the tablet’s time, with a clock %s', async (_, ahead) => {
    phone.desk.weather = 'offline';
    phone.issuer.weather = 'offline';
    phone.ahead = ahead;
    await phone.wallet.judge();
    await scan(await doorCode(NOW));
    expect(await screen.findByText('This code is for this door only and is valid for one minute.')).toBeTruthy();
    await waitFor(async () => expect(await phone.stored()).toMatchObject([{ witnessed: true, entered: NOW }]));
  });

  it('its answer leaves the screen when the minute is over, and another scan is offered', async () => {
    let again = 0;
    const realNow = Date.now;
    try {
      const { container } = await scan(await doorCode(), () => (again += 1));
      await waitFor(() => expect(container.querySelector('svg.qr')).not.toBeNull());
      Date.now = () => realNow() + 61_000;
      expect(await screen.findByText('The minute of this code is over')).toBeTruthy();
      expect(container.querySelector('svg.qr')).toBeNull();
      press('Scan again');
      expect(again).toBe(1);
    } finally {
      Date.now = realNow;
    }
  });
});

describe('the open visit on the first screen', () => {
  it('is there while the person is there, and closes with a tap', async () => {
    await phone.entered('ALA-1');
    await phone.visits.load();
    const { container } = render(inApp(<OpenVisit />));
    expect(await screen.findByText('Place ALA-1')).toBeTruthy();
    press('I am leaving');
    await waitFor(() => expect(container.querySelector('.open-visit')).toBeNull());
    expect((await phone.stored())[0]?.left).toBe(NOW);
  });
});

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

describe('a picture of a poster', () => {
  it('that is too large is called so, and another can be chosen', async () => {
    const { container } = render(inApp(<ScanPicture onText={async () => undefined} />));
    const input = container.querySelector('input');
    if (input === null) throw new Error('no input');
    fireEvent.change(input, { target: { files: [new File([new Uint8Array(FILE_MAX_BYTES + 1)], 'poster.jpg')] } });
    expect(await screen.findByText('The file is larger than 20 MB')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'From a picture' })).toBeTruthy();
  });
});

describe('a poster in an installed app without a pass', () => {
  it('has a way back, for there is no browser around it', async () => {
    const original = globalThis.matchMedia;
    globalThis.matchMedia = ((query: string) => ({ ...original(query), matches: query.includes('standalone') })) as typeof matchMedia;
    try {
      await phone.wallet.erase();
      await openLink(await poster());
      expect(await screen.findByText('This is a poster at a door')).toBeTruthy();
      press('Back');
      await waitFor(() => expect(location.pathname).toBe('/'));
    } finally {
      globalThis.matchMedia = original;
    }
  });
});

describe('exportWallet', () => {
  const make = async () => {
    const made = await exportWallet(phone.wallet, { note: 'note', language: 'en', appVersion: '1' });
    if (!made.ok) throw new Error(made.code);
    return made.value;
  };

  it('holds facts, tokens, public keys, visits, settings and ages', async () => {
    const visit = await phone.entered('ALA-1');
    const content = JSON.parse(await make()) as Record<string, unknown>;
    const [held] = phone.wallet.state.value.holders;
    expect(content).toMatchObject({
      format: 'ashyq-export-1',
      madeAt: '2026-11-18T11:00:00+05:00',
      holders: [
        {
          kind: 'own',
          says: { health: 'green', basis: 'pcr-negative', initials: 'А.С.', birth: 419 },
          token: toBase64Url(held?.holder.token ?? new Uint8Array(0)),
          publicKey: toBase64Url(held?.holder.key.publicKey ?? new Uint8Array(0)),
          privateKeyKept: 'locked in the browser',
          ageSeconds: 0,
        },
      ],
      visits: [{ id: visit.id, entered: '2026-11-18T11:00:00+05:00', left: null, statement: toBase64Url(visit.statement) }],
      settings: { language: 'en', clock: { offset: 0 } },
      ministry: { policy: 41, bundle: 7, ageSeconds: 300 },
    });
  });

  it('never holds a private key, not even one that the browser keeps as a seed', async () => {
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new Error('no holder');
    const [key, nextKey] = [await createDeviceKey('seed'), await createDeviceKey('seed')];
    await putHolder(phone.storage, { ...held.holder, key, nextKey });
    const text = await make();
    expect(text).toContain(toBase64Url(key.publicKey));
    for (const secret of [key, nextKey]) {
      if (secret.kind !== 'seed') throw new Error('a seed was asked for');
      const hex = [...secret.seed].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      for (const form of [toBase64Url(secret.seed), hex, [...secret.seed].join(','), btoa(String.fromCharCode(...secret.seed))])
        expect(text).not.toContain(form);
    }
    expect(text).not.toMatch(/"seed"|"privateKey"/);
  });

  it('is not half an export when something cannot be read', async () => {
    const original = IDBObjectStore.prototype.getAll;
    IDBObjectStore.prototype.getAll = function broken(this: IDBObjectStore, ...args: Parameters<IDBObjectStore['getAll']>) {
      if (this.name === 'visits') throw new DOMException('', 'DataError');
      return original.apply(this, args);
    };
    try {
      expect(await exportWallet(phone.wallet, { note: '', language: 'en', appVersion: '1' })).toEqual({ ok: false, code: 'storage-failed' });
    } finally {
      IDBObjectStore.prototype.getAll = original;
    }
  });
});

describe('deleting everything', () => {
  const stores = ['holders', 'papers', 'visits', 'settings', 'trust', 'tablet', 'journal'] as const;
  const counts = () =>
    phone.storage.read([...stores], async (tx) =>
      Object.fromEntries(await Promise.all(stores.map(async (name) => [name, await tx.objectStore(name).count()] as const))),
    );

  it('tells the ministry of every holder and leaves nothing, the language neither', async () => {
    localStorage.setItem('ashyq.language', 'kk');
    await phone.entered('ALA-1');
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new Error('no holder');
    const child = { ...held.holder, id: 'child', kind: 'child' as const, order: 1 };
    await putHolder(phone.storage, child);
    await phone.wallet.adopt(child);
    phone.issuer.calls.length = 0;
    expect(await phone.wallet.erase()).toEqual({ ok: true, value: true });
    expect(phone.issuer.calls.filter((path) => path === '/api/token/delete')).toHaveLength(2);
    expect(await counts()).toEqual({ ok: true, value: Object.fromEntries(stores.map((name) => [name, 0])) });
    expect(localStorage.getItem('ashyq.language')).toBeNull();
    expect(phone.wallet.state.value.phase).toBe('empty');
  });

  it('where a gate lives in the same browser leaves its tablet and trust, and nothing of the citizen', async () => {
    await phone.entered('ALA-1');
    const venue = { id: 'ALA-00123', name: 'Кинотеатр', category: 'cinema', area: 'ALA-01', gate: 1, registration: false };
    await saveTablet(phone.storage, { key: await createDeviceKey(), credential: fromBase64Url('AQ'), venue, enrolledAt: 77 });
    phone.wallet.show(phone.holderId);
    expect((await phone.wallet.erase()).ok).toBe(true);
    const left = await counts();
    expect(left.ok && left.value).toMatchObject({ holders: 0, papers: 0, visits: 0, tablet: 1, trust: 1 });
    const settings = await phone.storage.read(['settings'], (tx) => tx.objectStore('settings').getAllKeys());
    expect(settings.ok && settings.value).not.toContain('activeHolder');
  });
});
