/** At an entrance, by poster, link or door code: what is on the screen, and what is on the disk and on the wire behind it. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import type { ComponentChildren } from 'preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatQr, formatVenueUrl } from '../../../src/core/qr.ts';
import { issueVenueCredential, makeDoorCode } from '../../../src/core/token/venue.ts';
import { FILE_MAX_BYTES } from '../../../src/shared/camera/codes.ts';
import { loadWords } from '../../../src/shared/i18n/words.ts';
import { listHolders } from '../../../src/shared/storage/holders.ts';
import { visitCard, WalletContext } from '../../../src/wallet/context.ts';
import { visitsOf } from '../../../src/wallet/visits/keeper.ts';
import { OpenVisit } from '../../../src/wallet/visits/screens/open-visit.tsx';
import { ScanPicture } from '../../../src/wallet/visits/screens/scan-picture.tsx';
import { VenueScreen, VenueView } from '../../../src/wallet/visits/screens/venue.tsx';
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
