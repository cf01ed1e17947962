/** The wallet on a phone whose browser has lost the database: what the second copy has is back before anything is shown, and its owner is told once. */
import { beforeEach, describe, expect, it } from 'vitest';
import { getSetting } from '../../src/shared/storage/settings.ts';
import { enrolled, idsOf } from './enrolled.ts';
import { TestIssuer } from './issuer.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('take-back', () => new TestIssuer(), { copied: true });
let isOffline = false;
beforeEach(() => {
  isOffline = false;
});

const open = () => pocket.open({ fetch: async (input, init) => (isOffline ? Promise.reject(new TypeError('offline')) : pocket.issuer.fetch(input, init)) });

async function lose(): Promise<void> {
  await pocket.storage.close();
  await pocket.throwAway();
}

describe('a wallet whose database was lost', () => {
  it('has its pass back at the next start without a network, renews it with the same key, and says what happened', async () => {
    const before = idsOf(await enrolled(pocket, open));
    await lose();
    isOffline = true;
    const wallet = open();
    await wallet.start();
    expect(wallet.state.value.phase).toBe('ready');
    expect(idsOf(wallet)).toEqual(before);
    await wallet.refresh('opened');
    expect(wallet.state.value.restoredAt).toBe(pocket.issuer.now);
    isOffline = false;
    await wallet.refresh('asked');
    expect(wallet.state.value.holders[0]).toMatchObject({ problem: null, pass: { kind: 'current' } });
    expect(await getSetting(pocket.storage, 'restoredAt')).toEqual({ ok: true, value: pocket.issuer.now });
  });

  it('is told nothing where nothing was lost', async () => {
    await enrolled(pocket, open);
    const wallet = open();
    await wallet.start();
    await wallet.refresh('opened');
    expect(wallet.state.value.restoredAt).toBeNull();
  });

  it('stays empty after everything was deleted', async () => {
    expect(await (await enrolled(pocket, open)).erase()).toMatchObject({ ok: true });
    await lose();
    const wallet = open();
    await wallet.start();
    expect(wallet.state.value).toMatchObject({ phase: 'empty', restoredAt: null });
  });
});
