/** Whoever has the issuer has its connection to the signer. What they cannot have signed with it, bound by bound, also after they have ended the signer. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TYP } from '../../../../src/core/token/typ.ts';
import type { BundleContent } from '../../../../src/core/trust/bundle.ts';
import { originOf } from '../../../../src/core/trust/log/checkpoint.ts';
import { openSign1File } from '../../../../src/core/trust/signed-file.ts';
import { LIST_ENTRIES, MANUAL_LIST, parseStatusList, SPECIMEN_LIST } from '../../../../src/core/trust/status-list.ts';
import { SignerLink } from '../../../../src/issuer/keys/signer/link.ts';
import { PROTOCOL } from '../../../../src/issuer/keys/signer/protocol.ts';
import type { RemoteKeyring } from '../../../../src/issuer/keys/signer/remote-keyring.ts';
import type { BoundCode } from '../../../../src/issuer/keys/signer/signer-error.ts';
import { revokeToken } from '../../../../src/issuer/keys/token-rotation.ts';
import { nextBundle } from '../../../../src/issuer/publish/bundles.ts';
import { digestOf } from '../../../../src/issuer/publish/published.ts';
import { CLAIMS, GIVEN, NOW, withKeyFolder } from '../key-folder.ts';
import { digest, listWith, makeSignerPlace, type SignerPlace, stampOf } from './signer-place.ts';

withKeyFolder();
let place: SignerPlace;
let attacker: RemoteKeyring;
beforeEach(async () => {
  place = await makeSignerPlace();
  await place.start();
  attacker = await place.connect();
});
afterEach(() => place.end());

/** Refused with this code, and the signer's log says so as a security event without a word of what was asked. */
async function refused(asked: Promise<unknown>, code: BoundCode): Promise<void> {
  const before = place.logged.length;
  await expect(asked).rejects.toMatchObject({ name: 'SignerError', code });
  const events = place.logged.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.at(-1)).toEqual({ time: expect.any(String), level: 'warn', event: 'signer-bound', op: expect.any(String), code });
}
async function restart(): Promise<void> {
  await place.end();
  await place.start();
  attacker = await place.connect();
}
const DAY = 86_400;
const venue = { venueId: 'ALA-1', exp: NOW + DAY, iat: NOW, tabletKey: null, category: 'mall', name: 'A', area: 'ALA-1', gate: 0, index: 7 };
const bundleOf = (version: number, others: Partial<BundleContent> = {}): BundleContent => {
  const content = nextBundle(attacker, null, { policy: digest(1, 9), end: null, now: NOW, passedOver: false });
  if (content === null) throw new Error('due');
  return { ...content, version, ...others };
};

describe('a pass', () => {
  it('lives no longer than the policy’s passes and papers do', async () => {
    const holderKey = new Uint8Array(32).fill(7);
    await attacker.signStatusToken({ ...CLAIMS, holderKey, exp: NOW + 72 * 3600 });
    await refused(attacker.signStatusToken({ ...CLAIMS, holderKey, exp: NOW + 72 * 3600 + 1 }), 'life-too-long');
    await attacker.signStatusToken({ ...CLAIMS, exp: NOW + 7 * DAY });
    await refused(attacker.signStatusToken({ ...CLAIMS, exp: NOW + 7 * DAY + 1 }), 'life-too-long');
  });

  it('is of now: none for next week, none by a key that was retired yesterday', async () => {
    for (const iat of [NOW + 301, NOW - 301]) await refused(attacker.signStatusToken({ ...CLAIMS, iat, exp: iat + 3600 }), 'time-off');
  });

  it('has no index of the passes made by hand, nor of the specimens, nor beyond', async () => {
    for (const list of [MANUAL_LIST, SPECIMEN_LIST, 5000])
      await refused(attacker.signStatusToken({ ...CLAIMS, index: list * LIST_ENTRIES + 3 }), 'index-reserved');
    await refused(attacker.signVenueCredential({ ...venue, index: MANUAL_LIST * LIST_ENTRIES }), 'index-reserved');
  });

  it('is one of so many a minute, with answers to doors, whoever ends the signer meanwhile', async () => {
    await place.end();
    await place.start({ passesAMinute: 20 });
    attacker = await place.connect();
    const answer = { venueId: 'ALA-1', gate: 1, exp: NOW + 120, iat: NOW, nonce: new Uint8Array(8), person: null };
    for (let nr = 0; nr < 10; nr += 1) await attacker.signStatusToken(CLAIMS);
    for (let nr = 0; nr < 10; nr += 1) await attacker.signGuardAnswer(answer);
    await refused(attacker.signStatusToken(CLAIMS), 'rate-exceeded');
    await refused(attacker.signGuardAnswer(answer), 'rate-exceeded');
    await refused(attacker.signStatusToken({ ...CLAIMS, index: SPECIMEN_LIST * LIST_ENTRIES }, { specimen: true }), 'rate-exceeded');
    for (let round = 0; round < 3; round += 1) {
      await place.end();
      await place.start({ passesAMinute: 20 });
      attacker = await place.connect();
      await refused(attacker.signStatusToken(CLAIMS), 'rate-exceeded');
    }
    place.pass(3);
    await attacker.signStatusToken(CLAIMS);
    await refused(attacker.signStatusToken(CLAIMS), 'rate-exceeded');
  });

  it('is never one more for an end of the signer in the middle of a minute', async () => {
    let given = 0;
    for (let round = 0; round < 12; round += 1) {
      await place.end();
      await place.start({ passesAMinute: 20 });
      attacker = await place.connect();
      for (let nr = 0; nr < 3; nr += 1)
        given += await attacker.signStatusToken(CLAIMS).then(
          () => 1,
          () => 0,
        );
    }
    expect(given).toBeGreaterThan(5);
    expect(given).toBeLessThanOrEqual(20);
  });
});

describe('what doors are told', () => {
  it('is of now and short: credentials, settings, answers, countersignatures', async () => {
    await refused(attacker.signVenueCredential({ ...venue, exp: NOW + 367 * DAY }), 'life-too-long');
    await refused(attacker.signVenueCredential({ ...venue, iat: NOW + 400, exp: NOW + DAY }), 'time-off');
    const nonce = new Uint8Array(8);
    const settings = { venueId: 'ALA-1', gate: 1, iat: NOW + 400, nonce, registration: true, trainingUntil: null, capacity: null };
    await refused(attacker.signVenueSettings(settings), 'time-off');
    await refused(attacker.signCountersignature({ iat: NOW - 400, sha256: new Uint8Array(32), length: 10 }), 'time-off');
    const answer = { venueId: 'ALA-1', gate: 1, exp: NOW + 121, iat: NOW, nonce, person: null };
    await refused(attacker.signGuardAnswer(answer), 'life-too-long');
  });
});

describe('a status list', () => {
  const raw = () => {
    const link: SignerLink = new SignerLink(place.socketPath, async (ask) => void (await ask({ op: 'hello', protocol: PROTOCOL, roots: 1, statements: 0 })));
    return link;
  };

  it('never has a bit less than the one before, after a restart neither', async () => {
    await attacker.signStatusList(listWith(0, [5, 900_000]));
    await attacker.signStatusList(listWith(0, [5, 6, 900_000]));
    const link = raw();
    await refused(link.ask({ op: 'statusList', claims: listWith(0, [5, 6]) }), 'list-unrevokes');
    await refused(link.ask({ op: 'statusList', claims: listWith(0, []) }), 'list-unrevokes');
    link.close();
    await restart();
    const again = raw();
    await refused(again.ask({ op: 'statusList', claims: listWith(0, [6, 900_000]) }), 'list-unrevokes');
    again.close();
    await attacker.signStatusList(listWith(1, []));
  });

  it('gets from the signer what a register out of an older copy has forgotten', async () => {
    await attacker.signStatusList(listWith(0, [5, 6]));
    const file = openSign1File(await attacker.signStatusList(listWith(0, [7])), TYP.statusList, true);
    const { bytes } = parseStatusList(file.payload, 0);
    expect(bytes[0]).toBe(0b1110_0000);
  });

  it('is whole, short-lived and not the specimens’', async () => {
    const list = listWith(0, []);
    await refused(attacker.signStatusList({ ...list, exp: NOW + 15 * DAY }), 'life-too-long');
    await refused(attacker.signStatusList({ ...list, iat: NOW + 400 }), 'time-off');
    await refused(attacker.signStatusList(listWith(SPECIMEN_LIST, [])), 'index-reserved');
    await expect(attacker.signStatusList({ ...list, lst: new Uint8Array([120, 156, 3, 0, 0, 0, 0, 1]) })).rejects.toMatchObject({ code: 'request-malformed' });
  });
});

describe('a stamp', () => {
  it('goes forward in version and time, and lives as long as the policy’s doors go without news', async () => {
    await attacker.signStamp(stampOf(5));
    for (const version of [5, 4]) await refused(attacker.signStamp(stampOf(version)), 'stamp-goes-back');
    await refused(attacker.signStamp(stampOf(6, { iat: NOW - 1, exp: NOW })), 'stamp-goes-back');
    await refused(attacker.signStamp(stampOf(6, { exp: NOW + 48 * 3600 + 1 })), 'life-too-long');
    await refused(attacker.signStamp(stampOf(6, { iat: NOW + 301 })), 'time-off');
    await restart();
    await refused(attacker.signStamp(stampOf(5)), 'stamp-goes-back');
    await attacker.signStamp(stampOf(6));
  });

  it('leaps to no version after which none could follow, in itself nor in what it names', async () => {
    const last = Number.MAX_SAFE_INTEGER;
    const signed = await attacker.signStatusList(listWith(0, [5]));
    await attacker.signStamp(stampOf(5, { lists: [{ k: 0, ...digestOf(1, signed) }] }));
    await refused(attacker.signStamp(stampOf(last)), 'version-leaps');
    await refused(attacker.signStamp(stampOf(6, { bundle: digest(last, 1) })), 'version-leaps');
    await refused(attacker.signStamp(stampOf(6, { lists: [{ k: 0, ...digestOf(last, signed) }] })), 'version-leaps');
    await refused(attacker.signStamp(stampOf(6, { lists: [{ k: 1, ...digest(last, 1) }] })), 'version-leaps');
    await attacker.signStamp(stampOf(1_000_005, { lists: [{ k: 0, ...digestOf(1_000_001, signed) }] }));
  });

  it('names no list of a number that there is none of: nothing that the signer could not read again comes into its memory', async () => {
    const beyond = stampOf(1, { lists: [{ k: 10_000, ...digest(1, 1) }] });
    await expect(attacker.signStamp(beyond)).rejects.toMatchObject({ code: 'request-malformed' });
    await restart();
    await attacker.signStamp(stampOf(1));
  });

  it('names no older bundle, nor another of the same version', async () => {
    const signed = await attacker.signBundle(bundleOf(3));
    await refused(attacker.signStamp(stampOf(1, { bundle: digest(2, 1) })), 'stamp-other-files');
    await refused(attacker.signStamp(stampOf(1, { bundle: digest(3, 1) })), 'stamp-other-files');
    await attacker.signStamp(stampOf(1, { bundle: digestOf(3, signed) }));
    // as officers sign it, elsewhere
    await attacker.signStamp(stampOf(2, { bundle: digest(4, 1) }));
    await refused(attacker.signStamp(stampOf(3, { bundle: digestOf(3, signed) })), 'stamp-other-files');
    await refused(attacker.signStamp(stampOf(3, { bundle: digest(4, 2) })), 'stamp-other-files');
  });

  it('names the list that was signed last: not the one before, though that is still in its time', async () => {
    const old = await attacker.signStatusList(listWith(0, [5]));
    await attacker.signStamp(stampOf(1, { lists: [{ k: 0, ...digestOf(1, old) }] }));
    const fresh = await attacker.signStatusList(listWith(0, [5, 6]));
    await restart();
    await refused(attacker.signStamp(stampOf(2, { lists: [{ k: 0, ...digestOf(1, old) }] })), 'stamp-other-files');
    await refused(attacker.signStamp(stampOf(2, { lists: [{ k: 0, ...digestOf(2, old) }] })), 'stamp-other-files');
    await refused(attacker.signStamp(stampOf(2, { lists: [{ k: 0, ...digestOf(1, fresh) }] })), 'stamp-other-files');
    await attacker.signStamp(stampOf(2, { lists: [{ k: 0, ...digestOf(2, fresh) }] }));
  });

  it('names the head of the log that was signed last', async () => {
    const origin = await originOf(new Uint8Array(await readFile(join(place.keysDir, 'keys/roots/root.1.cbor'))));
    const root = new Uint8Array(32).fill(4);
    await attacker.signCheckpoint({ origin, size: 3, root });
    for (const logRoot of [null, new Uint8Array(32).fill(5)]) await refused(attacker.signStamp(stampOf(1, { logRoot })), 'stamp-other-files');
    await attacker.signStamp(stampOf(1, { logRoot: root }));
  });
});

describe('a bundle', () => {
  it('goes forward, in its version and its policy’s, and lives a month', async () => {
    await attacker.signBundle(bundleOf(3, { policy: digest(4, 9) }));
    await refused(attacker.signBundle(bundleOf(3, { policy: digest(4, 9) })), 'bundle-goes-back');
    await refused(attacker.signBundle(bundleOf(4)), 'bundle-goes-back');
    await refused(attacker.signBundle(bundleOf(4, { policy: digest(4, 9), expiresAt: NOW + 31 * DAY })), 'life-too-long');
    await refused(attacker.signBundle(bundleOf(4, { policy: digest(4, 9), issuedAt: NOW + 400, expiresAt: NOW + 500 })), 'time-off');
    await refused(attacker.signBundle(bundleOf(Number.MAX_SAFE_INTEGER, { policy: digest(4, 9) })), 'version-leaps');
    await refused(attacker.signBundle(bundleOf(4, { policy: digest(Number.MAX_SAFE_INTEGER, 9) })), 'version-leaps');
    await restart();
    await refused(attacker.signBundle(bundleOf(3, { policy: digest(4, 9) })), 'bundle-goes-back');
  });

  it('has the token keys that lie here on their terms: none of the attacker’s, none less, no revocation taken back', async () => {
    const { tokenKeys } = bundleOf(1);
    const [first] = tokenKeys;
    if (first === undefined) throw new Error('a token key');
    const foreign = { ...first, x: new Uint8Array(32).fill(9) };
    for (const others of [[...tokenKeys, foreign], tokenKeys.slice(1), tokenKeys.map((key) => ({ ...key, specimen: false })), [...tokenKeys, first]])
      await refused(attacker.signBundle(bundleOf(1, { tokenKeys: others })), 'bundle-other-keys');
    const before = bundleOf(1);
    const kid = attacker.records().find(({ token }) => token?.specimen === false)?.kid ?? '';
    await revokeToken({ dataDir: place.keysDir, environment: GIVEN, now: NOW }, kid, null);
    await attacker.refresh();
    await refused(attacker.signBundle(before), 'bundle-other-keys');
    await attacker.signBundle(bundleOf(1));
  });
});

describe('the log', () => {
  it('is this ministry’s, never shorter, and of one size there is one', async () => {
    const origin = await originOf(new Uint8Array(await readFile(join(place.keysDir, 'keys/roots/root.1.cbor'))));
    const root = (byte: number) => new Uint8Array(32).fill(byte);
    await attacker.signCheckpoint({ origin, size: 3, root: root(1) });
    await attacker.signCheckpoint({ origin, size: 3, root: root(1) });
    await refused(attacker.signCheckpoint({ origin, size: 3, root: root(2) }), 'log-other');
    await refused(attacker.signCheckpoint({ origin, size: 2, root: root(1) }), 'log-goes-back');
    await refused(attacker.signCheckpoint({ origin: 'ashyq/log/another', size: 4, root: root(1) }), 'log-other');
    await restart();
    await refused(attacker.signCheckpoint({ origin, size: 2, root: root(1) }), 'log-goes-back');
    await refused(attacker.signCheckpoint({ origin, size: Number.MAX_SAFE_INTEGER, root: root(3) }), 'version-leaps');
    await attacker.signCheckpoint({ origin, size: 4, root: root(3) });
  });
});

describe('the signer’s memory', () => {
  it('damaged, ends the signer instead of beginning its bounds anew', async () => {
    await attacker.signStamp(stampOf(5));
    await place.end();
    await appendFile(join(place.keysDir, 'signer/state.json'), 'x');
    await expect(place.start()).rejects.toMatchObject({ code: 'signer-unfit' });
  });

  it('taken by another signer, ends what this one signs by it', async () => {
    const path = join(place.keysDir, 'signer/state.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"run":"\w+"/, '"run":"another"'));
    await expect(attacker.signStamp(stampOf(5))).rejects.toMatchObject({ code: 'signer-unfit' });
  });
});
