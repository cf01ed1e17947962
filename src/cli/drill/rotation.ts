/** Drill: every key is replaced on an ordinary day, and nobody at a door notices. */
import type { Stage } from './stage.ts';

const HOUR = 3600;
const ROLES = ['stamp', 'status', 'venue', 'statement', 'bundle', 'root'] as const;

export async function drillRotation(stage: Stage): Promise<void> {
  const [door, offline, evening, phone] = [stage.client(), stage.client(), stage.client(), stage.phone()];
  const refresh = (client: typeof door) => client.refresh(stage.trustDir, stage.now);
  stage.step('begin');
  const old = await stage.issuePaper();
  await stage.renew(phone);
  stage.wait();
  for (const [name, client] of [
    ['door', door],
    ['offline', offline],
    ['phone', phone],
  ] as const)
    stage.check(name, 'refresh', { expected: 'ok', found: await refresh(client) });
  stage.check('door', 'old-pass', { expected: 'ok', found: await door.judge(old, stage.now) });

  stage.step('rotate-token');
  const { limits } = door.trust.policy;
  const from = stage.now + limits.stopHours * HOUR;
  await stage.run('keys', 'rotate', 'token');
  // A running server publishes within seconds.
  stage.wait(1);
  await stage.run('publish');
  stage.wait();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh(door) });
  stage.check('evening', 'refresh', { expected: 'ok', found: await refresh(evening) });
  for (const [name, client] of [
    ['door', door],
    ['offline', offline],
  ] as const)
    stage.check(name, 'old-pass', { expected: 'ok', found: await client.judge(old, stage.now) });

  stage.step('token-in-force');
  stage.now = from - 1;
  await stage.run('publish');
  const last = await stage.issuePaper();
  stage.now = from;
  const fresh = await stage.issuePaper();
  stage.check('door', 'refresh', { expected: 'ok', found: await refresh(door) });
  for (const [subject, qr] of [
    ['old-pass', last],
    ['new-pass', fresh],
  ] as const) {
    stage.check('door', subject, { expected: 'ok', found: await door.judge(qr, stage.now) });
    stage.check('evening', subject, { expected: 'ok', found: await evening.judge(qr, stage.now) });
  }
  // Two days without the ministry: this door knows that it cannot know the key, and calls nobody a forger.
  stage.check('offline', 'new-pass', { expected: 'key-unknown', found: await offline.judge(fresh, stage.now) });
  stage.check('offline', 'old-pass', { expected: 'trust-stale', found: await offline.judge(last, stage.now) });

  for (const role of ROLES) {
    stage.step(`rotate-${role}`);
    await stage.run('keys', 'rotate', role);
    await stage.run('publish');
    stage.wait();
    stage.check('door', 'refresh', { expected: 'ok', found: await refresh(door) });
    stage.check('door', 'old-pass', { expected: 'ok', found: await door.judge(last, stage.now) });
  }
  stage.step('come-back');
  const newcomer = stage.client();
  for (const [name, client] of [
    ['offline', offline],
    ['phone', phone],
    ['newcomer', newcomer],
  ] as const) {
    stage.check(name, 'refresh', { expected: 'ok', found: await refresh(client) });
    stage.check(name, 'new-pass', { expected: 'ok', found: await client.judge(fresh, stage.now) });
  }
  stage.check('phone', 'own-pass', { expected: 'ok', found: await phone.ownPass(stage.now) });
}
