/**
 * Drill: what was lost comes back. A root key is lost; two are; a thief has counted the stamp up so far that the ministry looks like a rollback; the server is rebuilt
 * from a backup that is older than what doors have seen, with and without a copy of what was published since.
 */
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '../../core/bytes.ts';
import { trustDirOf } from '../../issuer/keys/layout.ts';
import { forgeStamp } from './forge.ts';
import type { Stage } from './stage.ts';

const AHEAD = 500_000;

export async function drillRecovery(stage: Stage): Promise<void> {
  await loseRootKeys(stage);
  await fastForward(stage);
  await rebuild(stage);
}

async function loseRootKeys(stage: Stage): Promise<void> {
  const door = stage.client();
  stage.step('begin');
  stage.check('door', 'refresh', { expected: 'ok', found: await door.refresh(stage.trustDir, stage.now) });

  stage.step('lost-root-key');
  const before = await rootFiles(stage.offlineRoot);
  const lost = door.trust.root.roles.root.keys[0];
  await rm(join(stage.offlineRoot, before[0] ?? ''));
  await stage.run('keys', 'revoke', toHex(lost?.kid ?? new Uint8Array()));
  await stage.run('publish');
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await door.refresh(stage.trustDir, stage.now) });
  stage.check('door', 'root-keys', { expected: '3', found: String(door.trust.root.roles.root.keys.length) });

  stage.step('two-lost');
  const home = stage.dataDir;
  stage.dataDir = await stage.copyTo('two-lost');
  const files = await rootFiles(stage.offlineRoot);
  for (const file of files.slice(1)) await rm(join(stage.offlineRoot, file));
  const { said } = await stage.attempt('keys', 'renew');
  stage.check('officers', 'command', { expected: 'offline-root-missing', found: said.split(':')[0] ?? '' });
  stage.dataDir = home;
}

async function fastForward(stage: Stage): Promise<void> {
  const [door, offline] = [stage.client(), stage.client()];
  const refresh = (client: typeof door) => client.refresh(stage.trustDir, stage.now);
  await refresh(offline);
  stage.step('fast-forward');
  const thief = await stage.keyring(await stage.copyTo('stamp-thief'));
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh(door) });
  const stamp = await forgeStamp(thief, door.trust.stamp, { now: stage.now, ahead: AHEAD });
  const forged = new Map([['stamp.cbor', stamp]]);
  stage.check('door', 'forged-data', { expected: 'ok', found: await door.refresh(stage.trustDir, stage.now, forged) });
  stage.wait();
  await stage.run('publish');
  stage.check('door', 'refresh', { expected: 'rollback', found: await refresh(door) });

  stage.step('stamp-replaced');
  await stage.run('keys', 'revoke', thief.activeKid('stamp'));
  await stage.run('publish');
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh(door) });
  stage.check('offline', 'refresh', { expected: 'ok', found: await refresh(offline) });
  stage.check('door', 'forged-data', { expected: 'threshold', found: await door.refresh(stage.trustDir, stage.now, forged) });
}

async function rebuild(stage: Stage): Promise<void> {
  const [door, newcomer] = [stage.client(), stage.client()];
  stage.step('backup');
  const pass = await stage.issuePaper();
  await stage.run('publish');
  const backup = await stage.copyTo('backup');
  for (let day = 0; day < 3; day += 1) {
    stage.wait(3600);
    await stage.run('publish');
  }
  await stage.revokeManual();
  await stage.run('publish');
  const mirror = await stage.copyTo('mirror');
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await door.refresh(stage.trustDir, stage.now) });
  stage.check('door', 'revoked-pass', { expected: 'token-revoked', found: await door.judge(pass, stage.now) });

  // Straight from the backup: doors notice, newcomers cannot.
  stage.step('rebuilt-blind');
  const home = stage.dataDir;
  stage.dataDir = backup;
  const sound = await stage.copyTo('rebuilt');
  await stage.run('publish');
  stage.wait();
  stage.check('door', 'refresh', { expected: 'rollback', found: await door.refresh(stage.trustDir, stage.now) });
  stage.check('door', 'revoked-pass', { expected: 'token-revoked', found: await door.judge(pass, stage.now) });
  stage.check('newcomer', 'refresh', { expected: 'ok', found: await newcomer.refresh(stage.trustDir, stage.now) });
  stage.check('newcomer', 'revoked-pass', { expected: 'ok', found: await newcomer.judge(pass, stage.now) });

  stage.step('rebuilt-from-mirror');
  stage.dataDir = sound;
  await cp(trustDirOf(mirror), stage.trustDir, { recursive: true, force: true });
  stage.note('cp -r MIRROR/trust/. DATA/public/trust/');
  await stage.run('publish');
  stage.wait();
  const two = [
    ['door', door],
    ['newcomer', stage.client()],
  ] as const;
  for (const [name, client] of two) {
    stage.check(name, 'refresh', { expected: 'ok', found: await client.refresh(stage.trustDir, stage.now) });
    stage.check(name, 'revoked-pass', { expected: 'token-revoked', found: await client.judge(pass, stage.now) });
  }

  stage.step('rebuilt-without-mirror');
  stage.dataDir = backup;
  await stage.revokeManual();
  for (const role of ['stamp', 'status', 'bundle'] as const) await stage.run('keys', 'rotate', role);
  await stage.run('publish');
  stage.wait();
  const seen = stage.client();
  await seen.refresh(trustDirOf(mirror), stage.now);
  stage.check('door', 'refresh', { expected: 'ok', found: await seen.refresh(stage.trustDir, stage.now) });
  stage.check('door', 'revoked-pass', { expected: 'token-revoked', found: await seen.judge(pass, stage.now) });
  stage.dataDir = home;
}

async function rootFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /^root-.*\.json$/.test(name)).sort();
}
