/** Contests on the phone: what the ministry told is kept with the holder, a receipt waits for it, words of later versions do no harm, each state has its sentence. */
import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReceipt } from '../../src/core/journal/read-receipt.ts';
import { makeReceipt } from '../../src/core/journal/receipt.ts';
import type { ToldContest } from '../../src/core/token/contest.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { contest as english } from '../../src/shared/i18n/en/contest.ts';
import { walletSections } from '../../src/shared/i18n/wallet-sections.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import { contest, contestsOf, keepReceipt, readContests, refreshContests } from '../../src/wallet/contests/contests.ts';
import { groundsFor } from '../../src/wallet/contests/grounds.ts';
import { ContestList } from '../../src/wallet/contests/screens/contest-list.tsx';
import { WalletContext } from '../../src/wallet/context.ts';
import { KEYS, NOW } from '../core/world.ts';
import { FamilyIssuer } from './family-issuer.ts';
import { enrol, held } from './family-phone.ts';
import { Pocket } from './pocket.ts';

const pocket = new Pocket('contests-test', () => new FamilyIssuer());
const RECEIPT = new Uint8Array(300).fill(7);
const told: ToldContest = {
  about: 'status',
  ground: 'exempt',
  state: 'open',
  reason: null,
  openedAt: NOW,
  deadlineAt: NOW + 3 * 86_400,
  decidedAt: null,
  receipt: null,
};

async function phone() {
  const wallet = pocket.open();
  await wallet.start();
  await wallet.refresh('opened');
  const id = await enrol(wallet, pocket.issuer.mother);
  return { wallet, id, contests: () => contestsOf(held(wallet, id).holder) };
}

describe('contest', () => {
  it('hands the receipt in, keeps what is told, and then has no receipt to hand in any more', async () => {
    const { wallet, id, contests } = await phone();
    await keepReceipt(wallet, id, RECEIPT);
    pocket.issuer.contests = [told];
    expect(await contest(wallet, id, 'wrongly-refused')).toEqual({ ok: true });
    expect(pocket.issuer.wishes).toEqual([{ ground: 'wrongly-refused', receipt: RECEIPT }]);
    expect(contests()).toMatchObject({ told: [told], receipt: null });
    const reloaded = pocket.open();
    await reloaded.start();
    expect(contestsOf(held(reloaded, id).holder).told).toEqual([told]);
  });

  it('keeps the receipt where the ministry cannot be asked or does not know it', async () => {
    const { wallet, id, contests } = await phone();
    await keepReceipt(wallet, id, RECEIPT);
    pocket.issuer.offline = true;
    expect(await contest(wallet, id, 'wrongly-refused')).toMatchObject({ ok: false, code: 'offline' });
    pocket.issuer.offline = false;
    pocket.issuer.contests = 'receipt-too-old';
    expect(await contest(wallet, id, 'wrongly-refused')).toMatchObject({ ok: false, code: 'receipt-too-old' });
    expect(contests().receipt).toEqual(RECEIPT);
    await keepReceipt(wallet, id, null);
    expect(contests().receipt).toBeNull();
  });

  it('asking how they stand sends neither ground nor receipt, and a renewal keeps all of it', async () => {
    const { wallet, id, contests } = await phone();
    await keepReceipt(wallet, id, RECEIPT);
    pocket.issuer.contests = [told];
    expect(await refreshContests(wallet, id)).toEqual({ ok: true });
    expect(pocket.issuer.wishes).toEqual([{ ground: null, receipt: null }]);
    await wallet.refresh('asked');
    expect(contests()).toMatchObject({ told: [told], receipt: RECEIPT });
  });
});

describe('keepReceipt', () => {
  it('while the answer to a renewal is on its way: the receipt stays', async () => {
    const { wallet, id, contests } = await phone();
    const { token } = held(wallet, id).holder;
    const kept: unknown[] = [];
    pocket.issuer.onItsWay = async () => {
      kept.push(await keepReceipt(wallet, id, RECEIPT));
    };
    await wallet.refresh('asked');
    expect(kept).toHaveLength(1);
    expect(held(wallet, id).holder.token).not.toEqual(token);
    expect(contests().receipt).toEqual(RECEIPT);
    const reloaded = pocket.open();
    await reloaded.start();
    expect(contestsOf(held(reloaded, id).holder).receipt).toEqual(RECEIPT);
  });
});

describe('readContests', () => {
  it('passes over words of a later version', () => {
    const plain = { ...told };
    expect(readContests({ contests: [plain, { ...plain, about: 'weather' }, { ...plain, state: 'asleep' }, { ...plain, reason: 'new' }] })).toEqual([
      told,
      told,
    ]);
  });
});

describe('groundsFor', () => {
  it('asks nobody about a test or a contact that the status does not rest on', () => {
    expect(groundsFor(null, false)).not.toContain('wrongly-refused');
    expect(groundsFor(null, true)[0]).toBe('wrongly-refused');
  });
});

describe('readReceipt', () => {
  const place = { venueId: 'ALA-00123', category: 'cinema', name: 'Арман', area: '7511', gate: 1, index: null };
  const receiptOf = async (certified = KEYS.venue) => {
    const credential = await issueVenueCredential({ ...place, iat: NOW - 3600, exp: NOW - 60, tabletKey: KEYS.tablet.publicKey }, certified);
    const says = { code: 'not-admitted', rule: 'weekend', policyVersion: 1, stampVersion: 1, ref: new Uint8Array(16) };
    return makeReceipt(credential, { venueId: 'ALA-00123', gate: 1, iat: NOW - 600, ...says }, KEYS.tablet);
  };
  const at = async () => {
    const { wallet } = await phone();
    const { trust } = wallet.state.value;
    if (trust === null) throw new Error('no trust');
    return { trust, engine: await wallet.environment.engine() };
  };

  it('believes a tablet whose certificate has run out since', async () => {
    expect(await readReceipt(await receiptOf(), await at())).toMatchObject({ kind: 'receipt', says: { venue: 'Арман', code: 'not-admitted' } });
  });

  it('believes no tablet that the ministry did not certify, and takes nothing else for a receipt', async () => {
    expect(await readReceipt(await receiptOf(KEYS.stranger), await at())).toMatchObject({ kind: 'forged' });
    const { wallet, id } = await phone();
    expect(await readReceipt(held(wallet, id).holder.token, await at())).toBeNull();
  });
});

describe('ContestList', () => {
  beforeEach(() => {
    addSections(walletSections);
    return loadWords(['contest', 'family', 'common'], 'en');
  });
  afterEach(cleanup);
  const show = async (contests: readonly ToldContest[]) => {
    const { wallet } = await phone();
    render(<WalletContext.Provider value={wallet} children={<ContestList told={contests} toldAt={NOW} />} />);
  };
  const begins = (text: string) => (_: string, element: Element | null) =>
    element?.tagName === 'SPAN' && (element.textContent ?? '').startsWith(text.split('{')[0] ?? '');

  it('says of each how it stands, and why it was left as it is', async () => {
    const decided = { ...told, decidedAt: NOW };
    await show([
      told,
      { ...told, openedAt: NOW - 1, deadlineAt: NOW - 1 },
      { ...decided, openedAt: 2, state: 'corrected' },
      { ...decided, openedAt: 3, state: 'rejected', reason: 'door-mistaken' },
    ]);
    for (const text of [english.open, english.overdue, english.corrected, english.rejected]) screen.getByText(begins(text));
    screen.getByText(english.reason['door-mistaken']);
  });
});
