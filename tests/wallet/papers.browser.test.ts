/** Codes out of a picture, judged: paper passes in force, over, withdrawn, forged, not yet to be judged; and what is no paper pass at all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { formatEnrolmentUrl, formatQr, formatVenueUrl } from '../../src/core/qr.ts';
import { issueVenueCredential, makeDoorCode } from '../../src/core/token/venue.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { listPapers } from '../../src/shared/storage/papers.ts';
import { keepPaper, loadPapers, papers, readCode, removePaper } from '../../src/wallet/papers/papers.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { DAY, HOUR, KEYS, NOW, publish, REVOKED_INDEX, shown, token, venueClaims } from '../core/world.ts';
import { TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let storage: Storage;
let wallet: Wallet;
let number = 0;
let pin: Uint8Array<ArrayBuffer> | null = null;

beforeEach(async () => {
  issuer = new TestIssuer();
  number += 1;
  storage = new Storage({ name: `papers-test-${number}` });
  pin = (await publish()).get('root.cbor') ?? null;
  papers.value = null;
  wallet = new Wallet({ storage, clock: () => issuer.now * 1000, fetch: issuer.fetch, engine: async () => webCryptoEngine, pinned: async () => pin });
  await wallet.start();
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(`papers-test-${number}`);
});

/** A paper pass: no holder key. */
const paper = (changes: Parameters<typeof token>[0] = {}, signer = KEYS.token) => token({ holderKey: null, ...changes }, signer);
const read = async (bytes: Uint8Array | Promise<Uint8Array>) => readCode(wallet, formatQr(await bytes));
const withTrust = () => wallet.refresh('opened');

describe('readCode', () => {
  it('a printed pass: in force, with what it says', async () => {
    await withTrust();
    expect(await read(paper())).toMatchObject({ kind: 'paper', pass: { kind: 'current', facts: { health: 'green', initials: 'А.С.' } } });
  });

  it.each([
    ['over', { exp: NOW - 1, iat: NOW - 2 * HOUR }, { kind: 'expired', code: 'token-expired' }],
    ['longer than a paper may last', { exp: NOW + 30 * DAY }, { kind: 'refused', code: 'token-lifetime' }],
  ] as const)('a printed pass that is %s', async (_, changes, pass) => {
    await withTrust();
    expect(await read(paper(changes))).toMatchObject({ kind: 'paper', pass });
  });

  it('withdrawn by the ministry’s list', async () => {
    issuer.revokeAll();
    await withTrust();
    expect(await read(paper({ index: 1000 }))).toMatchObject({ kind: 'paper', pass: { kind: 'withdrawn', code: 'token-revoked' } });
    expect(await read(paper({ index: REVOKED_INDEX }))).toMatchObject({ kind: 'paper', pass: { kind: 'current' } });
  });

  it('signed by a stranger, or for training', async () => {
    await withTrust();
    expect(await read(paper({}, KEYS.stranger))).toMatchObject({ kind: 'paper', pass: { kind: 'refused', code: 'key-unknown' } });
    expect(await read(paper({}, KEYS.specimen))).toMatchObject({ kind: 'paper', pass: { kind: 'refused', code: 'specimen' } });
  });

  it('cannot be judged before the ministry’s keys are there, and is when they come', async () => {
    expect(await read(paper())).toMatchObject({ kind: 'paper', pass: { kind: 'unverified', code: 'trust-missing' } });
    await withTrust();
    expect(await read(paper())).toMatchObject({ kind: 'paper', pass: { kind: 'current' } });
  });

  it('a photographed phone, whole or without its proof', async () => {
    await withTrust();
    expect(await read(shown())).toEqual({ kind: 'live' });
    expect(await read(token())).toMatchObject({ kind: 'paper', pass: { kind: 'refused', code: 'proof-missing' } });
  });

  it('other codes of ours, and those of others', async () => {
    const poster = formatVenueUrl('ashyq.test', await issueVenueCredential(venueClaims({ tabletKey: null }), KEYS.venue));
    const venue = await issueVenueCredential(venueClaims(), KEYS.venue);
    const door = await makeDoorCode(venue, { iat: NOW, nonce: new Uint8Array(8) }, KEYS.tablet);
    expect(await readCode(wallet, poster)).toEqual({ kind: 'venue', path: poster.slice('HTTPS://ASHYQ.TEST'.length) });
    expect(await read(door)).toEqual({ kind: 'door' });
    expect(await readCode(wallet, 'ASQ2:LATER')).toEqual({ kind: 'newer' });
    expect(await readCode(wallet, 'ASQ1:###')).toEqual({ kind: 'broken', code: 'base45-invalid' });
    expect(await readCode(wallet, `ASQ1:${'A'.repeat(1000)}`)).toEqual({ kind: 'broken', code: 'input-too-long' });
    for (const text of ['', 'https://example.com', 'HC1:NOT OURS', formatEnrolmentUrl('ashyq.test', new Uint8Array(16))]) {
      expect([text, await readCode(wallet, text)]).toEqual([text, { kind: 'foreign' }]);
    }
  });
});

describe('keepPaper', () => {
  const genuine = async () => {
    const code = await read(paper());
    if (code.kind !== 'paper') throw new Error('no paper');
    return code;
  };

  it('stores it once, and the shelf shows it', async () => {
    await withTrust();
    const code = await genuine();
    const first = await keepPaper(wallet, code);
    const second = await keepPaper(wallet, code);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    expect((await listPapers(storage)).ok && papers.value).toHaveLength(1);
    expect(papers.value?.[0]?.pass.kind).toBe('current');
  });

  it('never keeps what did not hold', async () => {
    await withTrust();
    const forged = await read(paper({}, KEYS.stranger));
    if (forged.kind !== 'paper') throw new Error('no paper');
    await expect(keepPaper(wallet, forged)).rejects.toThrow(RangeError);
    expect(await listPapers(storage)).toEqual({ ok: true, value: [] });
  });

  it('is judged again with newer lists, and with the time', async () => {
    await withTrust();
    const kept = await keepPaper(wallet, await genuine());
    issuer.now = NOW + 3 * DAY;
    await loadPapers(wallet);
    expect(papers.value?.[0]?.pass.kind).toBe('expired');
    if (!kept.ok) throw new Error(kept.code);
    expect(await removePaper(wallet, kept.value.id)).toEqual({ ok: true, value: undefined });
    expect(papers.value).toEqual([]);
  });
});
