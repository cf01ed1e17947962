/** Drill: each key in turn is in a stranger's hands and is revoked; what the stranger makes of it is refused. */
import { toHex } from '../../core/bytes.ts';
import { TYP } from '../../core/token/typ.ts';
import { verifyVenueCredential } from '../../core/verify-venue.ts';
import { nodeEngine } from '../../issuer/keys/node-ed25519.ts';
import type { Client } from './client.ts';
import { forgeBundle, forgePass, forgeStamp, withOneSignature } from './forge.ts';
import type { Stage } from './stage.ts';

const YEAR = 365 * 86_400;

export async function drillRevocation(stage: Stage): Promise<void> {
  const door = stage.client();
  const refresh = () => door.refresh(stage.trustDir, stage.now);
  stage.step('begin');
  const before = await stage.issuePaper();
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
  stage.check('door', 'old-pass', { expected: 'ok', found: await door.judge(before, stage.now) });
  const stolen = await stage.copyTo('thief');
  const thief = await stage.keyring(stolen);
  const kidOf = (role: 'stamp' | 'status' | 'venue') => thief.activeKid(role);
  const tokenKid = thief.records().find(({ token, revokedAt }) => token?.specimen === false && revokedAt === null && token.notBefore <= stage.now)?.kid ?? '';

  stage.step('void-token');
  await publishAfter(stage, ['keys', 'revoke', tokenKid, '--void-before', String(stage.now)]);
  const between = await stage.issuePaper();
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
  stage.check('door', 'old-pass', { expected: 'token-void', found: await door.judge(before, stage.now) });
  stage.check('door', 'new-pass', { expected: 'ok', found: await door.judge(between, stage.now) });

  stage.step('revoke-token');
  const forged = await forgePass(thief, stage.now);
  stage.check('door', 'forged', { expected: 'ok', found: await door.judge(forged, stage.now) });
  await publishAfter(stage, ['keys', 'revoke', tokenKid]);
  const after = await stage.issuePaper();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
  for (const [subject, qr, expected] of [
    ['forged', forged, 'key-revoked'],
    ['old-pass', between, 'key-revoked'],
    ['new-pass', after, 'ok'],
  ] as const)
    stage.check('door', subject, { expected, found: await door.judge(qr, stage.now) });

  stage.step('revoke-stamp');
  await publishAfter(stage, ['keys', 'revoke', kidOf('stamp')]);
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
  const stamp = await forgeStamp(thief, door.trust.stamp, { now: stage.now, ahead: 1000 });
  stage.check('door', 'forged-data', { expected: 'threshold', found: await door.refresh(stage.trustDir, stage.now, new Map([['stamp.cbor', stamp]])) });

  stage.step('revoke-status');
  await publishAfter(stage, ['keys', 'revoke', kidOf('status')]);
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
  stage.check('door', 'new-pass', { expected: 'ok', found: await door.judge(after, stage.now) });

  stage.step('revoke-venue');
  const poster = await forgePoster(thief, stage.now);
  stage.check('phone', 'forged-poster', { expected: 'ok', found: await readPoster(door, poster, stage.now) });
  await publishAfter(stage, ['keys', 'revoke', kidOf('venue')]);
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
  stage.check('phone', 'forged-poster', { expected: 'key-unknown', found: await readPoster(door, poster, stage.now) });

  stage.step('revoke-bundle');
  // One of the bundle's keys alone changes nothing, not even before it is revoked.
  const current = await stage.keyring();
  const alone = await forgeBundle(current, { bundle: door.trust.bundle, stamp: door.trust.stamp, now: stage.now });
  stage.check('door', 'forged-data', { expected: 'threshold', found: await door.refresh(stage.trustDir, stage.now, alone) });
  await publishAfter(stage, ['keys', 'revoke', current.bundleKids()[0] ?? '']);
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });

  for (const role of ['statement', 'root'] as const) {
    stage.step(`revoke-${role}`);
    const kid = toHex(door.trust.root.roles[role].keys[0]?.kid ?? new Uint8Array());
    if (role === 'statement') await endWithout(stage, { door, stolen });
    await publishAfter(stage, ['keys', 'revoke', kid]);
    stage.check('door', 'refresh', { expected: 'ok', found: await refresh() });
    const named = door.trust.root.roles[role].keys.some((key) => toHex(key.kid) === kid);
    stage.check('door', 'key-named', { expected: 'no', found: named ? 'yes' : 'no' });
  }
  // One root key alone: the newest root with a single signature.
  const single = withOneSignature(await stage.rootBytes(door.trust.root.version), TYP.root);
  const lonely = stage.client();
  stage.check('newcomer', 'forged-data', { expected: 'threshold', found: await lonely.refresh(stage.trustDir, stage.now, new Map([['root.cbor', single]])) });
  stage.check('door', 'new-pass', { expected: 'ok', found: await door.judge(after, stage.now) });
}

/** The thief ends the mission with the officers' key alone: no bundle names it, so nobody obeys. */
async function endWithout(stage: Stage, { door, stolen }: { readonly door: Client; readonly stolen: string }): Promise<void> {
  const forged = new Map([['statement.1.cbor', await stage.forgeStatement(stolen)]]);
  stage.check('door', 'refresh', { expected: 'ok', found: await door.refresh(stage.trustDir, stage.now, forged) });
  stage.check('door', 'forged-end', { expected: 'no', found: door.trust.end === null ? 'no' : 'yes' });
}

/** The command, the publication that makes it known, and a minute. */
async function publishAfter(stage: Stage, command: readonly string[]): Promise<void> {
  await stage.run(...command);
  await stage.run('publish');
  stage.wait();
}

function forgePoster(thief: Awaited<ReturnType<Stage['keyring']>>, now: number): Promise<Uint8Array> {
  const venue = { venueId: 'ALA-00099', category: 'voluntary', name: 'Үлгі', area: '7510', gate: 0, tabletKey: null, index: null };
  return thief.signVenueCredential({ ...venue, iat: now, exp: now + YEAR });
}

async function readPoster(client: Client, poster: Uint8Array, now: number): Promise<string> {
  const read = await verifyVenueCredential(poster, { trust: client.trust, now, engine: nodeEngine() });
  return read.ok ? 'ok' : read.code;
}
