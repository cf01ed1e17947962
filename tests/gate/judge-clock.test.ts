/** A clock that is set makes a door forget nobody (decision 038). Over the real verifier and the test ministry. */
import { expect, test } from 'vitest';
import { formatQr } from '../../src/core/qr.ts';
import { NOW, shown, token } from '../core/world.ts';
import { live, openGate, summary } from './disk.ts';

/** As the clock keeper does it: the clock is set, and the judge hears of it before anything else. */
async function openSetGate() {
  const gate = await openGate();
  const set = (by: number) => {
    gate.clock.now += by;
    return gate.judge.moved(by);
  };
  return { ...gate, set };
}

test('put ahead by more than a showing is remembered and back: the same code lets in nobody, and the door says when it was seen', async () => {
  const { judge, set } = await openSetGate();
  const code = await live();
  expect(summary(await judge.judge(code, 0))).toBe('admit ok');
  await set(700);
  await judge.issueNonce(new Uint8Array(8).fill(3));
  await judge.judge('ASQ1:ABC', 0);
  await set(-680);
  const again = await judge.judge(code, 0);
  expect([summary(again), again.verdict.seenAt, again.earlier]).toEqual(['again proof-replayed', NOW + 20, { at: NOW + 20, outcome: 'admit', code: 'ok' }]);
});

test('nor after a reload in between', async () => {
  const { judge, disk, clock, set } = await openSetGate();
  const code = await live();
  await judge.judge(code, 0);
  await set(700);
  const reloaded = await openGate(disk, clock);
  await reloaded.judge.judge('ASQ1:ABC', 0);
  clock.now -= 680;
  await reloaded.judge.moved(-680);
  expect(summary(await reloaded.judge.judge(code, 0))).toBe('again proof-replayed');
});

test('a scan that cannot be written then goes back to what is as old as it was', async () => {
  const { judge, disk, set } = await openSetGate();
  const code = await live();
  await judge.judge(code, 0);
  await set(700);
  disk.failure = 'storage-failed';
  await judge.judge(await live(NOW - 4, { index: 77 }), 0);
  disk.failure = null;
  await judge.judge('ASQ1:ABC', 0);
  await set(-680);
  expect(summary(await judge.judge(code, 0))).toBe('again proof-replayed');
});

test('what time itself makes old is forgotten all the same', async () => {
  const { judge, disk, clock, set } = await openSetGate();
  await judge.judge(await live(), 0);
  await set(700);
  clock.now += 601;
  await judge.judge('ASQ1:ABC', 0);
  expect(disk.memory).toMatchObject({ recent: [], proofs: { proofs: [] } });
});

test.each([
  ['', false],
  [', nor after a reload in between', true],
])('a tablet that slept for two hours lets in nobody by a picture that was made for its door code before%s', async (_, isReloaded) => {
  const { judge, disk, clock, set } = await openSetGate();
  const nonce = new Uint8Array(8).fill(9);
  await judge.issueNonce(nonce);
  const answer = async (index: number) => formatQr(await shown({ aud: 'ALA-00123/2', nonce }, token({ index })));
  expect(summary(await judge.judge(await answer(1), 0))).toBe('admit ok');
  await set(7200);
  const door = isReloaded ? (await openGate(disk, clock)).judge : judge;
  expect(summary(await door.judge(await answer(2), 0))).toBe('refuse proof-nonce');
});
