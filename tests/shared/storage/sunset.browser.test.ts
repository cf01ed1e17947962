/** The end of the mission on a device: the notice is dated once, and erasing takes what is somebody's and leaves what is public. */
import { describe, expect, it } from 'vitest';
import type { EndOfMission } from '../../../src/core/trust/end-of-mission.ts';
import { replaceTablet } from '../../../src/gate/forget.ts';
import { createDeviceKey } from '../../../src/shared/storage/device-key.ts';
import { listHolders, putHolder } from '../../../src/shared/storage/holders.ts';
import { appendJournal, countJournal } from '../../../src/shared/storage/journal.ts';
import { journalsPutAway, putJournalAway } from '../../../src/shared/storage/journals-away.ts';
import { getSetting, putSetting } from '../../../src/shared/storage/settings.ts';
import { eraseTabletData, eraseWalletData, holdsTabletData, holdsWalletData, noteEndSeen } from '../../../src/shared/storage/sunset.ts';
import { loadTablet } from '../../../src/shared/storage/tablet.ts';
import { loadTrustFiles, saveTrustFiles } from '../../../src/shared/storage/trust.ts';
import { bytes, entry, freshStorage, holder, trustRecord } from './records.ts';

const own = freshStorage();
const DAY = 86_400;
const END = { version: 1, iat: 0, endsAt: 30 * DAY, phonesAt: 60 * DAY, journalsAt: 60 * DAY, visitsAt: 30 * DAY, order: null };
const yes = { ok: true, value: true };
const no = { ok: true, value: false };

const seenAt = async (end: EndOfMission, now: number) => {
  const noted = await noteEndSeen(own.storage, end, now);
  return noted.ok ? noted.value.at : noted.code;
};

describe('noteEndSeen', () => {
  it('keeps the first time, whatever the clock says later, and begins anew with another statement', async () => {
    expect(await seenAt(END, 100)).toBe(100);
    expect(await seenAt(END, 900)).toBe(100);
    expect(await seenAt(END, 50)).toBe(100);
    await own.storage.close();
    expect(await seenAt(END, 950)).toBe(100);
    expect(await seenAt({ ...END, version: 2 }, 1000)).toBe(1000);
  });

  it('a clock that was years ahead keeps nothing for years once it is put right', async () => {
    await noteEndSeen(own.storage, END, 4000 * DAY);
    expect(await seenAt(END, 20 * DAY)).toBe(20 * DAY);
    expect(await seenAt(END, 21 * DAY)).toBe(20 * DAY);
  });

  it('a clock that lags does not use up the week: nobody saw the notice before it was signed', async () => {
    const signed = { ...END, iat: 20 * DAY };
    expect(await seenAt(signed, 100)).toBe(20 * DAY);
    expect(await seenAt(signed, 20 * DAY + 5)).toBe(20 * DAY);
  });

  it('counts since when the clock has said that the time has come, and begins anew when it says otherwise', async () => {
    const pastAt = async (now: number) => {
      const noted = await noteEndSeen(own.storage, END, now);
      return noted.ok ? noted.value.pastAt : 'unread';
    };
    expect(await pastAt(59 * DAY)).toBeNull();
    expect(await pastAt(400 * DAY)).toBe(400 * DAY);
    expect(await pastAt(401 * DAY)).toBe(400 * DAY);
    expect(await pastAt(20 * DAY)).toBeNull();
    expect(await pastAt(61 * DAY)).toBe(61 * DAY);
  });

  it('takes what an older version of the app has noted', async () => {
    await putSetting(own.storage, 'endSeen', { version: 1, at: 100 });
    expect(await noteEndSeen(own.storage, END, 70 * DAY)).toEqual({ ok: true, value: { at: 100, pastAt: 70 * DAY } });
  });
});

/** A browser that is a phone and a tablet at once. */
async function fill(): Promise<void> {
  await putHolder(own.storage, await holder('me'));
  await saveTrustFiles(own.storage, trustRecord(1));
  await putSetting(own.storage, 'language', 'kk');
  const venue = { id: 'ALA-00001', name: 'Place', category: 'cinema', area: '7510', gate: 1, registration: false };
  await replaceTablet(own.storage, { key: await createDeviceKey('webcrypto'), credential: bytes(1), venue, enrolledAt: 1 }, 1);
  await appendJournal(own.storage, entry(0));
}

describe('erasing', () => {
  it('a wallet goes whole; the tablet beside it, the ministry’s files and the language stay', async () => {
    await fill();
    expect(await holdsWalletData(own.storage)).toEqual(yes);
    await eraseWalletData(own.storage);
    expect(await holdsWalletData(own.storage)).toEqual(no);
    expect(await listHolders(own.storage)).toEqual({ ok: true, value: [] });
    expect(await holdsTabletData(own.storage)).toEqual(yes);
    expect(await loadTrustFiles(own.storage, 'current')).toMatchObject({ ok: true, value: { fetchedAt: 1001 } });
    expect(await getSetting(own.storage, 'language')).toEqual({ ok: true, value: 'kk' });
  });

  it('a tablet goes whole, with journals that were put away; the wallet beside it stays', async () => {
    await fill();
    await own.storage.write(['tablet', 'journal', 'memory'], (tx) => putJournalAway(tx, 7, { checkpoint: 'checkpoint', handedIn: 'handed-in' }));
    await eraseTabletDataBut('tablet');
    expect(await holdsTabletData(own.storage)).toEqual(yes);
    await eraseTabletData(own.storage);
    expect(await holdsTabletData(own.storage)).toEqual(no);
    expect([await loadTablet(own.storage), await countJournal(own.storage)]).toEqual([
      { ok: true, value: null },
      { ok: true, value: 0 },
    ]);
    expect(await journalsPutAway(own.storage)).toMatchObject({ ok: true, value: [] });
    expect(await holdsWalletData(own.storage)).toEqual(yes);
  });
});

/** Leaves nothing of the tablet but what was put away. */
function eraseTabletDataBut(store: 'tablet') {
  return own.storage.write([store], async (tx) => {
    await tx.objectStore(store).clear();
  });
}
