/** A whole gate in a browser's page, as `app.tsx` makes it, with a tablet that is enrolled and a ministry that does not answer: its data are put into its hands. */
import { expect, vi } from 'vitest';
import { decodeEntry, type JournalEntry } from '../../src/core/journal/entry.ts';
import { formatQr } from '../../src/core/qr.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { Gate } from '../../src/gate/gate.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { readJournal } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { VenueDescription } from '../../src/shared/storage/schema.ts';
import { check, DAY, HOUR, KEYS, publish, shown, token, venueClaims, type WorldPlan } from '../core/world.ts';

export const seconds = (): number => Math.floor(Date.now() / 1000);
const VENUE = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
const PATIENCE = { timeout: 30_000 };

/** What the ministry has signed as of now, unless changed. */
export async function trustNow(plan: WorldPlan = {}): Promise<Trust> {
  const now = seconds();
  const result = await check(await publish({ now, ...plan }), { now, judgeExpiry: false });
  if (!result.ok) throw new Error(`the world of this test is refused: ${result.code} in ${result.file}`);
  return result.trust;
}

/** The ministry does not answer; everything else on the network does. Every request of the page is noted. */
export function withoutMinistry(): string[] {
  const asked: string[] = [];
  const { fetch } = globalThis;
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    return /\/(trust|api)\//.test(url) ? Promise.reject(new TypeError('no network')) : fetch(input, init);
  });
  return asked;
}

/** Enrols this page's tablet at a place and opens its shift; whoever stood here before is no gate any more. */
export async function openDoor(venue: Partial<VenueDescription> = {}): Promise<Gate> {
  const gate = await bootDoor(venue);
  await gate.openShift();
  await vi.waitFor(() => expect([gate.stage.value, gate.isVouched.value]).toEqual(['open', true]), PATIENCE);
  return gate;
}

/** The same, between shifts; `before` leaves on the disk what a tablet may find there. */
export async function bootDoor(venue: Partial<VenueDescription> = {}, before: (storage: Storage) => Promise<unknown> = async () => null): Promise<Gate> {
  const [key, now, storage] = [await createDeviceKey('seed'), seconds(), new Storage()];
  const described = { ...VENUE, ...venue };
  const claims = venueClaims({ tabletKey: key.publicKey, iat: now - DAY, exp: now + 90 * DAY, gate: described.gate });
  const stored = await replaceTablet(storage, { key, credential: await issueVenueCredential(claims, KEYS.venue), venue: described, enrolledAt: now }, now);
  expect(stored.ok).toBe(true);
  await before(storage);
  const gate = new Gate();
  await gate.boot();
  gate.keeper.state.value = { ...gate.keeper.state.value, trust: await trustNow() };
  // A gate of a test before lives in this page too.
  await gate.takeOver();
  return gate;
}

/** The lines of this gate's journal. */
export async function linesOf({ storage }: Gate): Promise<JournalEntry[]> {
  const read = await readJournal(storage, 0, 999);
  if (!read.ok) throw new Error(read.code);
  return read.value.map(({ entry }) => decodeEntry(entry));
}
export const scansOf = async (gate: Gate) => (await linesOf(gate)).filter(({ kind }) => kind === 'scan');

/** Somebody's live code of this moment, each `index` another person; bound to a place where `aud` names one, by a phone that is `slow` seconds slow. */
export async function liveNow(index: number, aud = '*', slow = 1): Promise<string> {
  const now = seconds();
  const pass = token({ index, iat: now - HOUR, exp: now + 60 * HOUR, evidenceAt: now - 10 * HOUR });
  return formatQr(await shown({ aud, iat: now - slow }, pass));
}
