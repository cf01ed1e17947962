/**
 * What really lies in a browser (docs/security.md, "Privacy dumps"): a tablet that has stood at three doors, by the whole gate over its own IndexedDB, and a phone with a
 * pass and visits. The server and 1,000 scans with a moved clock: server.test.ts.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { concat, toHex } from '../../src/core/bytes.ts';
import type { Gate } from '../../src/gate/gate.ts';
import { journalFile } from '../../src/gate/journal-export.ts';
import { presentJournal } from '../../src/gate/journal-source.ts';
import { exportWallet } from '../../src/wallet/settings/export.ts';
import { KEYS } from '../core/world.ts';
import { liveNow, openDoor, seconds, withoutMinistry } from '../gate/open-door.ts';
import { PERSON } from '../wallet/issuer.ts';
import { Phone } from '../wallet/visits/phone.ts';
import { type BrowserDump, dumpBrowser, flattened } from './browser-dump.ts';
import { identifiersIn, linksBetween, valuesOf } from './links.ts';
import { phoneNeedles, Searcher } from './needles.ts';

const SCANS = 45;
const [NAME, IIN, NUMBER] = ['Тестілеубаевасынақ', '900101100017', '+77010000017'];
const CARD = `BEGIN:VCARD\nN:${NAME}\nTEL:${NUMBER}\nNOTE:${IIN}\nEND:VCARD`;
const INDICES = Array.from({ length: 12 }, (_, nr) => 300_000 + 7001 * nr);

afterEach(() => vi.restoreAllMocks());

/** Opens a door, lets people pass of whom some hold up a card with their name, and gives all that the tablet then holds, and what an inspector gets. */
async function dayAt(id: string, indices: readonly number[]): Promise<{ readonly dump: BrowserDump; readonly file: readonly Uint8Array[] }> {
  const gate = await openDoor({ id, name: `Дүкен ${id}` });
  for (let nr = 0; nr < SCANS; nr += 1) {
    const index = indices[nr % indices.length] ?? 0;
    expect(await gate.scanning.present(nr % 9 === 8 ? `${CARD}${nr}` : await liveNow(index, '*', 1 + (nr % 20)))).not.toBeNull();
  }
  return { dump: await dumpBrowser('ashyq'), file: await inspectorsFile(gate) };
}

async function inspectorsFile({ storage, tablet }: Gate): Promise<readonly Uint8Array[]> {
  if (tablet.value === null) throw new TypeError('no tablet');
  const file = await journalFile(presentJournal(storage, tablet.value), { iat: seconds(), stampVersion: 500 });
  if (!file.ok) throw new Error(file.code);
  return file.value;
}

/** Without the journals of the same tablet's earlier doors, which stay on it for their inspector, and the ten minutes' memory that it takes along. */
const ofThisDoor = (dump: BrowserDump) => new Map([...dump].filter(([place]) => !/^ashyq\/memory\/(?:journal-before-|gate$)/.test(place)));

test('a tablet at three doors: nothing of the people before it, and nothing that joins two doors', async () => {
  withoutMinistry();
  const one = await dayAt('ALA-00123', INDICES.slice(0, 8));
  const other = await dayAt('ALA-00124', INDICES.slice(0, 8));
  const elsewhere = await dayAt('ALA-00125', INDICES.slice(8));
  const searcher = new Searcher([
    ...[IIN, NAME].map((value) => ({ what: 'person', value })),
    ...phoneNeedles('person', NUMBER),
    { what: 'holder key', value: KEYS.holder.publicKey },
  ]);
  for (const { dump, file } of [one, other, elsewhere]) {
    expect([...dump.keys()].filter((place) => /^ashyq\/journal\//.test(place)).length).toBeGreaterThanOrEqual(SCANS);
    for (const [place, value] of dump) expect([place, searcher.kindsIn(flattened(value))]).toEqual([place, []]);
    expect(searcher.kindsIn(concat(...file))).toEqual([]);
    // Which pass it was is known in one place, for ten minutes.
    const told = [...dump].filter(([, value]) => identifiersIn(valuesOf(value), INDICES).length > 0).map(([place]) => place);
    expect(told).toEqual(['ashyq/memory/gate']);
    expect(identifiersIn(valuesOf(file), INDICES)).toEqual([]);
  }
  const [here, there, third] = [one, other, elsewhere].map(({ dump, file }) => valuesOf([[...ofThisDoor(dump)], file]));
  if (here === undefined || there === undefined || third === undefined) throw new TypeError('three doors');
  expect(linksBetween(here, there, third)).toEqual([]);
}, 120_000);

/** Where a phone keeps what; a new store or setting is new here too, and in docs/privacy.md. */
const PHONE_PLACES = /\/(?:holders\/[^/]+|visits\/[0-9a-f]{32}|trust\/(?:current|previous)|settings\/(?:activeHolder|clock|clockFloor|language))$/;

test('a phone: its own pass and visits and nothing else; no number, no code, no private key that can be read', async () => {
  const phone = await Phone.enrolled();
  try {
    const [first, second] = [await phone.entered('ALA-1'), await phone.entered('ALA-2')];
    const dump = await dumpBrowser(phone.name);
    expect([...dump.keys()].filter((place) => place.startsWith(phone.name) && !PHONE_PLACES.test(place))).toEqual([]);
    const typed = new Searcher([{ what: 'iin', value: PERSON.iin }, ...phoneNeedles('phone', PERSON.phone), { what: 'code', value: PERSON.code }]);
    for (const [place, value] of dump) expect([place, typed.kindsIn(flattened(value))]).toEqual([place, []]);
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new TypeError('nobody has a pass here');
    expect(held.holder.key.kind === 'webcrypto' && held.holder.key.privateKey.extractable).toBe(false);
    // The control: its own token and visits are found where they have to be (a visit's statement carries the token), and in the copy that it gives of everything.
    const own = new Searcher([{ what: 'token', value: held.holder.token }, ...[first, second].map(({ id }) => ({ what: 'visit', value: id }))]);
    const found = [...dump].flatMap(([place, value]) => own.kindsIn(flattened(value)).map((what) => `${what} in ${place.split('/')[1]}`));
    expect([...new Set(found)].sort()).toEqual(['token in holders', 'token in visits', 'visit in visits']);
    const copy = await exportWallet(phone.wallet, { note: 'note', language: 'en', appVersion: '1' });
    expect(copy.ok && own.kindsIn(copy.value)).toEqual(['token', 'visit']);
    expect(copy.ok && typed.kindsIn(copy.value)).toEqual([]);
    expect(toHex(held.holder.token).length).toBeGreaterThan(200);
  } finally {
    await phone.close();
  }
});
