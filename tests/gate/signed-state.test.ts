/** The journal's state as a QR for an inspector: read from a picture, verified by itself, and held against the journal's file afterwards. */
import { afterEach, expect, test, vi } from 'vitest';
import { auditCheckpoints } from '../../src/core/audit/checkpoint-audit.ts';
import { evidenceOf } from '../../src/core/audit/evidence-texts.ts';
import type { Bytes } from '../../src/core/bytes.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatCheckpointQr } from '../../src/core/journal/checkpoint-qr.ts';
import { headOf } from '../../src/core/journal/entry.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { signedAt } from '../../src/gate/checkpoint-over.ts';
import { type HandedIn, NOTHING_HANDED_IN } from '../../src/gate/handed-in.ts';
import type { JournalSource } from '../../src/gate/journal-source.ts';
import { signedJournal } from '../../src/gate/signed-state.ts';
import { decodePicture } from '../../src/shared/camera/decode-luma.ts';
import { drawQr } from '../../src/shared/ui/draw-qr.ts';
import { auditOf, certificate, checkpointAt, countersigned, journalOf, lineAt, proofsOf, written } from '../core/audit/journals.ts';
import { GATE, goodTrust, KEYS, NOW, venueClaims } from '../core/world.ts';
import { qrLuma } from '../shared/camera/qr-picture.ts';
import { openGate } from './disk.ts';

afterEach(() => void vi.useRealTimers());

const AT = { iat: NOW + 900, stampVersion: 500 };

/** A journal of so many lines on a tablet, as far as the ministry holds it. */
async function journal(lines: readonly Bytes[], handedIn: HandedIn = NOTHING_HANDED_IN): Promise<JournalSource> {
  const venue = { id: 'ALA-00123', name: 'Ariadne', category: GATE.category, area: GATE.area, gate: 2, registration: false };
  const key = { kind: 'seed', seed: new Uint8Array(32).fill(14), publicKey: new Uint8Array(KEYS.tablet.publicKey) } as const;
  const head = await headOf(lines.at(-1) ?? new Uint8Array());
  return {
    tablet: { key, credential: await certificate(), venue, enrolledAt: NOW },
    end: async () => ({ ok: true, value: { size: lines.length, head } }),
    read: async (from, limit) => ({ ok: true, value: lines.slice(from, from + limit) }),
    noted: async () => ({ ok: true, value: { checkpoint: null, handedIn } }),
    note: async () => ({ ok: true, value: false }),
  };
}

/** What a camera and the auditor's tools make of the QR, beside the journal's own file. */
async function readBack(text: string, file: readonly Uint8Array[]) {
  const picture = decodePicture(qrLuma(text));
  const signedObjects = evidenceOf(picture ?? '');
  expect(signedObjects).not.toBeNull();
  const found = { certificates: [] as Uint8Array[], checkpoints: [] as Uint8Array[], countersignatures: [] as Uint8Array[] };
  for (const { kind, bytes } of signedObjects ?? [])
    if (kind === 'certificate' || kind === 'checkpoint' || kind === 'countersignature') found[`${kind}s`].push(bytes);
  const [audited] = await auditCheckpoints(found, { trust: await goodTrust(), engine: tweetnaclEngine }, [await auditOf(file)]);
  return audited;
}

async function signed(source: JournalSource) {
  const made = await signedJournal(source, AT);
  if (!made.ok || made.value === null) throw new TypeError('nothing signed');
  return made.value;
}

test('signedJournal: signed now where the ministry has not countersigned all of it; a picture of it is verified, and fits the journal', async () => {
  const lines = await journalOf(40);
  const made = await signed(await journal(lines));
  expect(made).toMatchObject({ size: 40, head: await headOf(lines[39] ?? new Uint8Array()), iat: AT.iat, countersigned: 0 });
  expect(await readBack(made.text, [...lines, ...(await proofsOf(lines))])).toMatchObject({
    fault: null,
    tablet: { venueId: 'ALA-00123', gate: 2 },
    checkpoint: { size: 40, iat: AT.iat },
    countersignedAt: null,
    against: [{ state: 'fits' }],
  });
});

test('signedJournal: with the countersignature where the ministry holds all of it', async () => {
  const lines = await journalOf(40);
  const checkpoint = await checkpointAt(lines, 40);
  const under = { size: 40, checkpoint, countersignature: await countersigned(checkpoint) };
  const made = await signed(await journal(lines, { size: 40, at: NOW, countersigned: under }));
  expect(made.countersigned).toBe(40);
  expect(await readBack(made.text, lines)).toMatchObject({ countersignedAt: NOW + 5000 });
});

test('a journal whose end was cut off, or in which a line was rewritten, is not the one of the picture; one that goes on is', async () => {
  const lines = await journalOf(40);
  const { text } = await signed(await journal(lines));
  const rewritten = await written(lines.map((_, seq) => ({ ...lineAt(seq), ...(seq === 12 ? { time: NOW } : {}) })));
  for (const [file, state] of [
    [lines.slice(0, 30), 'ahead'],
    [rewritten, 'differs'],
    [await journalOf(41), 'fits'],
  ] as const)
    expect(await readBack(text, [...file, await certificate()])).toMatchObject({ against: [{ state }] });
});

test('signedJournal: of an empty journal there is nothing to show', async () => {
  expect(await signedJournal({ ...(await journal([])), end: async () => ({ ok: true, value: { size: 0, head: new Uint8Array(32) } }) }, AT)).toEqual({
    ok: true,
    value: null,
  });
});

test('formatCheckpointQr: fits a QR, also with the longest name that a venue may have', async () => {
  const lines = await journalOf(3);
  const checkpoint = await checkpointAt(lines, 3);
  const claims = venueClaims({ tabletKey: KEYS.tablet.publicKey, name: 'Ә'.repeat(64), category: 'children-centre', index: 4_000_000_000 });
  const text = formatCheckpointQr({
    checkpoint,
    certificate: await issueVenueCredential(claims, KEYS.venue),
    countersignature: await countersigned(checkpoint),
  });
  expect(text.length).toBeLessThanOrEqual(1000);
  expect(drawQr(text)[2]).toBeLessThanOrEqual(21);
  expect(decodePicture(qrLuma(text))).toBe(text);
});

test('signedAt: a journal that was begun this very second is the one of its inspector’s code', async () => {
  vi.useFakeTimers({ now: (lineAt(0).time + 0.5) * 1000, toFake: ['Date'] });
  const lines = await journalOf(1);
  const made = await signedJournal(await journal(lines), signedAt(await goodTrust()));
  if (!made.ok || made.value === null) throw new TypeError('nothing signed');
  expect(made.value.iat).toBe(lineAt(0).time);
  expect(await readBack(made.value.text, [...lines, await certificate()])).toMatchObject({ against: [{ state: 'fits' }] });
});

test('a door takes the inspector’s code for no pass: refused, with a line, and nobody is counted', async () => {
  const { text } = await signed(await journal(await journalOf(40)));
  const { judge, disk } = await openGate();
  const { face, verdict, ref } = await judge.judge(text, 0);
  expect([face, verdict.code, ref]).toEqual(['refuse', 'token-type', null]);
  expect(disk.lines.map(({ kind, outcome, code }) => [kind, outcome, code])).toEqual([['scan', 'refuse', 'token-type']]);
});
