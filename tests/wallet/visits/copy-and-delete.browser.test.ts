/** The copy of everything that a phone holds, and deleting everything. */
import { cleanup } from '@testing-library/preact';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/core/bytes.ts';
import { replaceTablet } from '../../../src/gate/forget.ts';
import { loadWords } from '../../../src/shared/i18n/words.ts';
import { createDeviceKey } from '../../../src/shared/storage/device-key.ts';
import { putHolder } from '../../../src/shared/storage/holders.ts';
import { visitCard } from '../../../src/wallet/context.ts';
import { exportWallet } from '../../../src/wallet/settings/export.ts';
import { visitsOf } from '../../../src/wallet/visits/keeper.ts';
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
    await replaceTablet(phone.storage, { key: await createDeviceKey(), credential: fromBase64Url('AQ'), venue, enrolledAt: 77 }, 77);
    phone.wallet.show(phone.holderId);
    expect((await phone.wallet.erase()).ok).toBe(true);
    const left = await counts();
    expect(left.ok && left.value).toMatchObject({ holders: 0, papers: 0, visits: 0, tablet: 1, trust: 1 });
    const settings = await phone.storage.read(['settings'], (tx) => tx.objectStore('settings').getAllKeys());
    expect(settings.ok && settings.value).not.toContain('activeHolder');
  });
});
