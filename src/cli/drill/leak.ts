/** Drill: the key that signs passes is copied, forged passes are sold, and it is revoked: what doors and honest phones do, and how long signing anew takes. */
import { LIST_ENTRIES, SPECIMEN_LIST } from '../../core/trust/status-list.ts';
import { generateSeed, nodeSigner } from '../../issuer/keys/node-ed25519.ts';
import { forgePass } from './forge.ts';
import type { Measured } from './protocol.ts';
import type { Stage } from './stage.ts';

const HOUR = 3600;

export async function drillLeak(stage: Stage, tokens: number): Promise<Measured> {
  const [door, offline, phone] = [stage.client(), stage.client(), stage.phone()];
  const refresh = (client: typeof door) => client.refresh(stage.trustDir, stage.now);
  stage.step('begin');
  await stage.renew(phone);
  const paper = await stage.issuePaper();
  stage.wait();
  for (const [name, client] of [
    ['door', door],
    ['offline', offline],
    ['phone', phone],
  ] as const)
    stage.check(name, 'refresh', { expected: 'ok', found: await refresh(client) });
  stage.check('phone', 'own-pass', { expected: 'ok', found: await phone.ownPass(stage.now) });

  stage.step('forged');
  const thief = await stage.keyring(await stage.copyTo('thief'));
  stage.wait(HOUR);
  const forged = await forgePass(thief, stage.now);
  stage.check('door', 'forged', { expected: 'ok', found: await door.judge(forged, stage.now) });
  stage.check('offline', 'forged', { expected: 'ok', found: await offline.judge(forged, stage.now) });

  stage.step('leaked-key-revoked');
  const kid = thief.records().find(({ token, revokedAt }) => token?.specimen === false && revokedAt === null && token.notBefore <= stage.now)?.kid ?? '';
  await stage.run('keys', 'revoke', kid);
  await stage.run('publish');
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh(door) });
  for (const [subject, qr] of [
    ['forged', forged],
    ['paper', paper],
  ] as const)
    stage.check('door', subject, { expected: 'key-revoked', found: await door.judge(qr, stage.now) });
  // What the drill must not hide: a door without a network goes on believing the thief until its data are too old.
  stage.check('offline', 'forged', { expected: 'ok', found: await offline.judge(forged, stage.now) });

  stage.step('phones-renew');
  stage.check('phone', 'refresh', { expected: 'ok', found: await refresh(phone) });
  stage.check('phone', 'own-pass', { expected: 'key-revoked', found: await phone.ownPass(stage.now) });
  stage.check('phone', 'asks-anew', { expected: 'yes', found: (await phone.wantsNewPass(stage.now)) ? 'yes' : 'no' });
  await stage.renew(phone);
  stage.check('phone', 'own-pass', { expected: 'ok', found: await phone.ownPass(stage.now) });
  stage.check('door', 'new-pass', { expected: 'ok', found: await door.judge(await phone.show(stage.now), stage.now) });
  // A key made in a hurry is news to a door that hears nothing.
  stage.check('offline', 'new-pass', { expected: 'key-unknown', found: await offline.judge(await phone.show(stage.now), stage.now) });

  stage.step('offline-stops');
  stage.wait(door.trust.policy.limits.stopHours * HOUR);
  await stage.run('publish');
  stage.check('offline', 'forged', { expected: 'token-expired', found: await offline.judge(forged, stage.now) });
  const later = await forgePass(thief, stage.now - HOUR);
  stage.check('offline', 'forged', { expected: 'trust-stale', found: await offline.judge(later, stage.now) });
  stage.check('offline', 'refresh', { expected: 'ok', found: await refresh(offline) });
  stage.check('offline', 'forged', { expected: 'key-revoked', found: await offline.judge(later, stage.now) });
  return measure(stage, tokens);
}

/** Signing alone, in this one process: the database's part is measured apart (docs/performance.md). */
async function measure(stage: Stage, tokens: number): Promise<Measured> {
  const keyring = await stage.keyring();
  const holderKey = nodeSigner(generateSeed().seed).publicKey;
  const claims = { exp: stage.now + HOUR, iat: stage.now, holderKey, health: 2, basis: 0, evidenceAt: null, initials: 'Ү.Ж.', birth: 101 };
  const start = performance.now();
  // Indices of the specimens' list under the specimen key: nothing that is signed here could ever be shown.
  for (let at = 0; at < tokens; at += 1)
    await keyring.signStatusToken({ ...claims, index: SPECIMEN_LIST * LIST_ENTRIES + (at % LIST_ENTRIES) }, { specimen: true });
  return { tokens, seconds: (performance.now() - start) / 1000 };
}
