/**
 * Everything that reads bytes from outside (security.md, attacks 12 and 13): each reader on what was found before (tests/corpus/found), then on its own objects changed by
 * their grammar, signed again where a signature stands before, or changed byte by byte. It answers or refuses with an error of its own; nothing is thrown beside that,
 * nothing takes a second, nothing stays in the memory. Short in each run of the tests; `ASHYQ_MUTATIONS=1000000 npx vitest run --project node tests/property/readers` is long.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readJournalItem } from '../../src/core/audit/journal-item.ts';
import { utf8Encode } from '../../src/core/bytes.ts';
import { type Signer, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { MalformedError } from '../../src/core/codec/malformed.ts';
import { decodeCheckpoint, makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { countersignatureOf, decodeCountersignature, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { decodeEntry, encodeEntry, GENESIS } from '../../src/core/journal/entry.ts';
import { decodeGateMessage, makeGateMessage } from '../../src/core/journal/gate-message.ts';
import { decodeReceipt, makeReceipt } from '../../src/core/journal/receipt.ts';
import { PolicyError, parsePolicy } from '../../src/core/policy/policy.ts';
import { decodeGuardQuestion, makeGuardQuestion } from '../../src/core/token/guard-question.ts';
import { openBatch, readLabBatch, signBatch } from '../../src/core/token/lab-batch.ts';
import { makeDeviceRequest, makeRenewal, verifyDeviceRequest, verifyRenewal } from '../../src/core/token/request.ts';
import { TYP } from '../../src/core/token/typ.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { decodeVisitStatement, makeVisitStatement } from '../../src/core/token/visit.ts';
import { parseBundle } from '../../src/core/trust/bundle.ts';
import { TrustRefusedError } from '../../src/core/trust/refusal.ts';
import { decodeRoot } from '../../src/core/trust/root.ts';
import { openSign1File, openSignedFile } from '../../src/core/trust/signed-file.ts';
import { parseStamp } from '../../src/core/trust/stamp.ts';
import { parseStatusList } from '../../src/core/trust/status-list.ts';
import { splitEntries } from '../../src/issuer/journals/store.ts';
import { CsvError, detectSeparator, parseCsv } from '../../src/issuer/registers/csv.ts';
import { decodeText, guessEncodings } from '../../src/issuer/registers/encoding.ts';
import { readPeopleRows } from '../../src/issuer/registers/people-rows.ts';
import { POLICY } from '../core/policy.ts';
import { KEYS, NOW, publish, token, venueClaims } from '../core/world.ts';
import { type Branch, parseTree, writeTree } from './cbor-tree.ts';
import { dice, mutate, mutations, patience } from './dice.ts';
import { foundOf, keepFound } from './found.ts';
import { changed } from './grammar.ts';
import { partsOf, signMany, signOne } from './sign-tree.ts';

/** Nothing that comes in one message may keep the others waiting so long, on a machine many times slower than this one. */
const SLOWEST_MS = 5000;
const RETAINED_BYTES = 48 * 2 ** 20;

interface Reader {
  /** an honest object of its kind; whoever signs it anew after a change, or several who do */
  readonly seed: Uint8Array;
  readonly signer?: Signer | readonly Signer[];
  read(bytes: Uint8Array): unknown;
}

/** A request that is none is answered with null, a line of a journal's file that is none is told as unknown. */
const NEVER_REFUSES: ReadonlySet<string> = new Set(['device-request', 'renewal', 'journal-item']);

let readers: Readonly<Record<string, Reader>>;
const NAMES = [
  ...['root', 'bundle', 'stamp', 'status-list', 'policy', 'people-file', 'lab-batch', 'journal-entry', 'journal-run', 'journal-item', 'gate-message'],
  ...['guard-question', 'checkpoint', 'countersignature', 'receipt', 'visit', 'device-request', 'renewal'],
] as const;

beforeAll(async () => {
  const files = await publish();
  const file = (name: string) => files.get(name) ?? new Uint8Array(0);
  const [pass, credential] = [await token(), await issueVenueCredential(venueClaims(), KEYS.venue)];
  const entry = encodeEntry({
    seq: 0,
    time: NOW,
    kind: 'scan',
    ref: new Uint8Array(16),
    outcome: 'admit',
    code: 'ok',
    direction: 0,
    stampVersion: 7,
    prev: GENESIS,
  });
  const checkpoint = await makeCheckpoint({ venueId: 'ALA-00123', gate: 2, epoch: 0, iat: NOW, size: 1, head: GENESIS, stampVersion: 7 }, KEYS.tablet);
  const run = { kind: 'journal', iat: NOW, epoch: 0, size: 1, from: 0, entries: [entry], checkpoints: [checkpoint] } as const;
  const says = { code: 'not-admitted', rule: 'weekend', policyVersion: 1, stampVersion: 7, ref: new Uint8Array(16) };
  const visit = { venueId: 'ALA-00123', iat: NOW, id: new Uint8Array(16), gate: 0, entered: NOW, left: null, doorCode: null };
  const row = { rowId: '1', iin: '900101100017', sampledAt: NOW, result: 0, district: '7510' } as const;
  const request = await makeDeviceRequest({ action: 'renew', iat: NOW }, KEYS.stranger);
  const people = 'iin;birth_date;family_name;given_name;patronymic;phone;district\n900419100003;19.04.1990;"Т""е;ст";Ә;;+7 701 000 00 00;7511\n';
  readers = {
    root: { seed: file('root.cbor'), signer: KEYS.root, read: decodeRoot },
    bundle: { seed: file('bundle.7.cbor'), signer: KEYS.bundle, read: (bytes) => parseBundle(openSignedFile(bytes, TYP.bundle).payload) },
    stamp: { seed: file('stamp.cbor'), signer: KEYS.stamp, read: (bytes) => parseStamp(openSign1File(bytes, TYP.stamp).payload) },
    'status-list': { seed: file('lists/0.12.cwt'), signer: KEYS.status, read: (bytes) => parseStatusList(openSign1File(bytes, TYP.statusList).payload, 0) },
    policy: { seed: utf8Encode(JSON.stringify(POLICY)), read: parsePolicy },
    'people-file': { seed: utf8Encode(people), read: readPeopleFile },
    'lab-batch': {
      seed: await signBatch(
        { kind: 'lab', sourceId: 'LAB-1', batchId: new Uint8Array(16), createdAt: NOW, rows: [row, { ...row, rowId: '2' }] },
        KEYS.stranger,
      ),
      signer: KEYS.stranger,
      read: (bytes) => readLabBatch(openBatch(bytes).payload),
    },
    'journal-entry': { seed: entry, read: decodeEntry },
    'journal-run': { seed: entry, read: (bytes) => splitEntries(bytes, 1) },
    'journal-item': { seed: checkpoint, signer: KEYS.tablet, read: readJournalItem },
    'gate-message': { seed: await makeGateMessage(credential, run, KEYS.tablet), signer: KEYS.tablet, read: decodeGateMessage },
    'guard-question': {
      seed: await makeGuardQuestion(credential, { iat: NOW, nonce: new Uint8Array(8), number: '900419100003' }, KEYS.tablet),
      signer: KEYS.tablet,
      read: decodeGuardQuestion,
    },
    checkpoint: { seed: checkpoint, signer: KEYS.tablet, read: decodeCheckpoint },
    countersignature: {
      seed: await signCountersignature(await countersignatureOf(checkpoint, NOW), KEYS.stamp),
      signer: KEYS.stamp,
      read: decodeCountersignature,
    },
    receipt: {
      seed: await makeReceipt(credential, { venueId: 'ALA-00123', gate: 2, iat: NOW, ...says }, KEYS.tablet),
      signer: KEYS.tablet,
      read: decodeReceipt,
    },
    visit: { seed: await makeVisitStatement(pass, visit, KEYS.holder), signer: KEYS.holder, read: decodeVisitStatement },
    'device-request': { seed: request, signer: KEYS.stranger, read: (bytes) => verifyDeviceRequest(bytes, webCryptoEngine) },
    renewal: { seed: await makeRenewal(pass, request, KEYS.holder), signer: KEYS.holder, read: (bytes) => verifyRenewal(bytes, webCryptoEngine) },
  };
});

function readPeopleFile(bytes: Uint8Array): unknown {
  const [encoding = 'utf-8'] = guessEncodings(bytes);
  const text = decodeText(bytes, encoding);
  return readPeopleRows(parseCsv(text, detectSeparator(text)), '2026-11-18');
}

const OWN = [MalformedError, TrustRefusedError, PolicyError, CsvError];
const isOwn = (error: unknown): boolean => OWN.some((own) => error instanceof own);

/** Reads; keeps and names what should not have happened. */
async function insist(name: string, { read }: Reader, bytes: Uint8Array): Promise<boolean> {
  const begun = performance.now();
  let isRead = true;
  try {
    await read(bytes);
  } catch (error) {
    isRead = false;
    if (!isOwn(error)) throw new Error(`${keepFound(name, bytes)}: ${error instanceof Error ? error.stack : String(error)}`);
  }
  const took = performance.now() - begun;
  if (took > SLOWEST_MS) throw new Error(`${keepFound(name, bytes)}: ${took.toFixed(0)} ms`);
  return isRead;
}

async function another({ seed, signer }: Reader, tree: Branch | null, roll: (n: number) => number): Promise<Uint8Array> {
  if (tree === null || roll(4) === 0) return mutate(seed, roll);
  const copy = changed(tree, [tree], roll, (top) => (roll(4) === 0 ? top : (partsOf(top)[2] ?? top)));
  if (signer !== undefined && roll(6) !== 0) await ('sign' in signer ? signOne(copy, signer) : signMany(copy, signer));
  return writeTree(copy);
}

function treeOf(bytes: Uint8Array): Branch | null {
  try {
    return parseTree(bytes);
  } catch {
    return null;
  }
}

describe.each(NAMES)('%s', (name) => {
  const reader = (): Reader => {
    const found = readers[name];
    if (found === undefined) throw new TypeError(`no reader ${name}`);
    return found;
  };

  test('takes its own object, and answers to all that was found', async () => {
    expect(await insist(name, reader(), reader().seed)).toBe(true);
    for (const { bytes } of foundOf(name)) await insist(name, reader(), bytes);
  });

  test('answers or refuses whatever is changed, and keeps nothing', { timeout: patience(mutations(4000)) }, async () => {
    const roll = dice(2311 + NAMES.indexOf(name));
    const tree = treeOf(reader().seed);
    const before = process.memoryUsage().heapUsed;
    const answers = { read: 0, refused: 0 };
    for (let left = Math.ceil(mutations(3600) / NAMES.length); left > 0; left -= 1)
      answers[(await insist(name, reader(), await another(reader(), tree, roll))) ? 'read' : 'refused'] += 1;
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(RETAINED_BYTES + before);
    // Both come: the changes are neither all refused at the first byte nor all without effect.
    expect(answers.read).toBeGreaterThan(0);
    if (!NEVER_REFUSES.has(name)) expect(answers.refused).toBeGreaterThan(0);
  });
});

test('keepFound: what fails a run is a file that the next one begins with', () => {
  const home = mkdtempSync(join(tmpdir(), 'ashyq-found-'));
  try {
    const name = keepFound('stamp', Uint8Array.of(1, 2, 3), home);
    expect(name).toBe('tests/corpus/found/stamp/039058c6f2c0cb49.bin');
    expect([...readFileSync(join(home, 'stamp/039058c6f2c0cb49.bin'))]).toEqual([1, 2, 3]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
