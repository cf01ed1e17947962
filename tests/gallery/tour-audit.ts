/** The tour's stops on the auditor's page. Journals are of a tablet that the running ministry certified, so that what vouches for them is believed. */
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { type Bytes, concat, fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { EMPTY_CHAIN, extendChain } from '../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { formatQr, parseEnrolmentUrl } from '../../src/core/qr.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { journalOf, type Line, lineAt, written } from '../core/audit/journals.ts';
import { NOW } from '../core/world.ts';
import type { Stop } from './stop.ts';
import type { World } from './world.ts';

export const picker = (page: Page) => page.locator('input[type=file]:not([webkitdirectory])').first();
const HOUR = 3600;
const LINES = 60;
/** The cinema, at a gate that no other stop has. */
const [VENUE, GATE] = ['ALA-00003', '7'];

/** What a reader wrote down of a day, as a table. */
export async function scansOfADay(page: Page, world: World): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  const passes = [await world.paper('green'), await world.paper('red'), 'HC1:NOT OURS'];
  const rows = passes.map((pass, nr) => `${at - 20 + nr};2;"${pass}"\n`);
  await picker(page).setInputFiles({ name: 'scans.csv', mimeType: 'text/csv', buffer: Buffer.from(`time;gate;code\n${rows.join('')}`) });
  await page.locator('.audit-inputs').waitFor();
  await page.locator('select', { has: page.locator('option[value=own]') }).selectOption('own');
}

export const verify = (page: Page) => page.locator('form .button.primary').click();
const file = (name: string, parts: readonly Uint8Array[]) => ({ name, mimeType: 'application/cbor-seq', buffer: Buffer.from(concat(...(parts as Bytes[]))) });

interface Evidence {
  readonly whole: readonly Bytes[];
  readonly rewritten: readonly Bytes[];
  readonly certificate: Bytes;
  /** the tablet's signature under so many of these lines */
  sign(lines: readonly Bytes[], size: number): Promise<Bytes>;
}

/** Of each ministry once: a code enrols one tablet. */
const made = new WeakMap<World, Promise<Evidence>>();

/** A tablet that is a program, enrolled at a further gate of the demo's cinema; its last hour, and the same hour told in another way. */
async function makeEvidence({ issuer }: World): Promise<Evidence> {
  const signer = signerFromSeed(new Uint8Array(randomBytes(32)));
  const now = Math.floor(Date.now() / 1000);
  const { out } = await issuer.ashyq(['venue', 'code', VENUE, '--gate', GATE, '--data', issuer.dataDir, '--origin', issuer.origin]);
  const code = parseEnrolmentUrl((/\S+\/E\/\S+/i.exec(out)?.[0] ?? '').toUpperCase());
  if (code === null) throw new RangeError(out);
  const request = toBase64Url(await makeDeviceRequest({ action: 'tablet', iat: now }, signer));
  const body = JSON.stringify({ code: encodeBase32(code), request });
  const response = await fetch(`${issuer.origin}/api/gate/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { credential, venue } = (await response.json()) as { credential: string; venue: { id: string; gate: number } };
  const moved = (change: (seq: number) => Partial<Line>) =>
    written(
      Array.from({ length: LINES }, (_, seq) => {
        const line = lineAt(seq);
        return { ...line, time: line.time - NOW + now - HOUR, stampVersion: 1, ...change(seq) };
      }),
    );
  return {
    whole: await moved(() => ({})),
    rewritten: await moved((seq) => (seq === 33 ? { code: 'token-revoked' } : {})),
    certificate: fromBase64Url(credential),
    async sign(lines, size) {
      let state = EMPTY_CHAIN;
      for (const line of lines.slice(0, size)) state = await extendChain(state, line);
      return makeCheckpoint({ venueId: venue.id, iat: now - HOUR + 10 * size, gate: venue.gate, epoch: 0, stampVersion: 1, ...state }, signer);
    },
  };
}

function evidenceOf(world: World): Promise<Evidence> {
  const evidence = made.get(world) ?? makeEvidence(world);
  made.set(world, evidence);
  return evidence;
}

export const AUDIT: readonly Stop[] = [
  { name: 'audit', title: 'Audit', who: 'laptop', path: '/audit', ready: 'textarea' },
  {
    name: 'audit-help',
    title: 'Audit: help',
    who: 'laptop',
    path: '/audit',
    ready: 'dialog[open] .topics',
    act: async (page) => {
      await page.locator('.top-bar .icon-only').click();
      await page.locator('.topics summary').first().click();
    },
  },
  {
    name: 'audit-results',
    title: 'Audit: results',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-lines',
    whole: true,
    act: async (page, world) => {
      const pass = await world.paper('green');
      await page.locator('textarea').fill([pass, 'HC1:NOT OURS', 'ASQ2:LATER', `${pass}0`].join('\n'));
      await verify(page);
    },
  },
  {
    name: 'audit-kept',
    title: 'Audit: after a reload the last verification can be shown again',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-columns .card .notice.info',
    whole: true,
    act: async (page, world) => {
      await scansOfADay(page, world);
      await verify(page);
      await page.locator('.audit-report').waitFor();
      await page.reload();
    },
  },
  {
    name: 'audit-table',
    title: 'Audit: a table of a day’s scans, each line as of its own time',
    who: 'tablet',
    path: '/audit',
    ready: '.audit-inputs',
    act: scansOfADay,
  },
  {
    name: 'audit-line',
    title: 'Audit: one line opened into its checks and bytes',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-opened',
    act: async (page, world) => {
      await scansOfADay(page, world);
      await verify(page);
      await page.locator('.audit-line').nth(1).click();
      await page.locator('.audit-opened > details').nth(1).locator('summary').click();
    },
  },
  {
    name: 'audit-report',
    title: 'Audit: the report of a day’s scans, by reason, with the files that it rests on',
    who: 'tablet',
    path: '/audit',
    ready: '.audit-report details[open] + details[open]',
    whole: true,
    act: async (page, world) => {
      await scansOfADay(page, world);
      await verify(page);
      for (const nr of [0, 1]) await page.locator('.audit-report details').nth(nr).locator('summary').click();
    },
  },
  {
    name: 'audit-journal',
    title: 'Audit: a door’s journal with a line taken out',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-journal',
    whole: true,
    act: async (page) => {
      const lines = await journalOf(300);
      await picker(page).setInputFiles(
        file(
          'ashyq-ALA-00123-2.cborseq',
          lines.filter((_, seq) => seq !== 123),
        ),
      );
    },
  },
  {
    name: 'audit-mistakes',
    title: 'Audit: what was picked by mistake, each file with its reason',
    who: 'laptop',
    path: '/audit',
    ready: '.notice.warn + .notice.warn',
    act: async (page) => {
      await picker(page).setInputFiles([
        { name: 'tablet.img', mimeType: 'application/octet-stream', buffer: Buffer.alloc(4096) },
        { name: 'scans-utf16.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufefftime;code\n', 'utf16le') },
      ]);
    },
  },
  {
    name: 'audit-ministry',
    title: 'Audit: the ministry’s log checked, its keys and rules over time as a drawing and as a table',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-timeline details[open]',
    act: async (page) => {
      const card = page.locator('.audit-ministry');
      await card.locator('.row .button').first().click();
      await card.locator('.audit-timeline summary').click();
      await card.scrollIntoViewIfNeeded();
    },
    whole: true,
  },
  {
    name: 'audit-journals',
    title: 'Audit: many journals, worst first',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-journals',
    whole: true,
    act: async (page, world) => {
      const { whole, rewritten, certificate, sign } = await evidenceOf(world);
      const signed = [certificate, await sign(whole, LINES)];
      const others = await Promise.all([40, 50, 60].map((count) => journalOf(count)));
      await picker(page).setInputFiles([
        file('gate-1.cborseq', [...whole, ...signed]),
        file(
          'gate-1-lacking.cborseq',
          [...whole, ...signed].filter((_, seq) => seq !== 17),
        ),
        file('gate-1-again.cborseq', [...rewritten, certificate, await sign(rewritten, LINES)]),
        ...others.map((lines, nr) => file(`unsigned-${nr + 1}.cborseq`, lines)),
      ]);
      await page.locator('.audit-together').waitFor();
    },
  },
  {
    name: 'audit-beyond',
    title: 'Audit: a photographed checkpoint over lines that a journal has not, and the question when both were taken',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-obtained',
    act: async (page, world) => {
      const { whole, certificate, sign } = await evidenceOf(world);
      await picker(page).setInputFiles([
        file('gate-7.cborseq', [...whole.slice(0, 40), certificate, await sign(whole, 40)]),
        { name: 'codes.txt', mimeType: 'text/plain', buffer: Buffer.from(`${formatQr(await sign(whole, 50))}\n`) },
      ]);
    },
    whole: true,
  },
  {
    name: 'audit-evidence',
    title: 'Audit: exports that are joined, a checkpoint apart, and two stories of one tablet',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-checkpoints .notice.bad',
    act: async (page, world) => {
      const { whole, rewritten, certificate, sign } = await evidenceOf(world);
      await picker(page).setInputFiles([
        file('joined.cborseq', [...whole.slice(0, 40), certificate, await sign(whole, 40), ...whole.slice(20)]),
        file('rewritten.cborseq', [...rewritten, certificate, await sign(rewritten, LINES)]),
        { name: 'codes.txt', mimeType: 'text/plain', buffer: Buffer.from(`${formatQr(await sign(whole, 50))}\n`) },
      ]);
      await page.locator('.audit-together .notice.bad').waitFor();
      await page.locator('.audit-checkpoints').scrollIntoViewIfNeeded();
    },
    whole: true,
  },
];
