/** One scan: journal before colour, replays, what a failed write does, and a reload in between. Over the real verifier and the test ministry. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { verifyChain } from '../../src/core/journal/chain.ts';
import { formatQr } from '../../src/core/qr.ts';
import { type GateMemory, MEMORY_KEY, parseGateMemory } from '../../src/gate/gate-memory.ts';
import { NOW, REVOKED_INDEX, shown, token } from '../core/world.ts';
import { Disk, live, openGate, summary } from './disk.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('Judge', () => {
  test('a scan asks nothing of the network, whatever comes of it', async () => {
    const asked = vi.fn(() => Promise.reject(new TypeError('no network')));
    vi.stubGlobal('fetch', asked);
    const { judge } = await openGate();
    const told = [await live(), await live(NOW - 5, { index: REVOKED_INDEX }), 'ASQ1:ABC'];
    const faces = [];
    for (const text of told) faces.push((await judge.judge(text, 0)).face);
    expect(faces).toEqual(['admit', 'refuse', 'refuse']);
    expect(asked).not.toHaveBeenCalled();
  });

  test('the line is on the disk before there is an answer to colour the screen with', async () => {
    const { judge, disk } = await openGate();
    let release: () => void = () => undefined;
    const writing = new Promise<void>((begun) => {
      disk.before = () =>
        new Promise((resolve) => {
          release = resolve;
          begun();
        });
    });
    const answer = judge.judge(await live(), 0).then((judged) => {
      disk.events.push('answered');
      return judged;
    });
    await writing;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(disk.events).toEqual([]);
    release();
    expect(summary(await answer)).toBe('admit ok');
    expect(disk.events).toEqual(['stored', 'answered']);
    expect(disk.lines[0]).toMatchObject({ seq: 0, time: NOW, kind: 'scan', outcome: 'admit', code: 'ok', direction: 0, stampVersion: 500 });
  });

  test.each(['storage-full', 'storage-unavailable', 'storage-failed', 'storage-blocked'] as const)(
    '%s: nothing is admitted, the same code works once it is over',
    async (code) => {
      const { judge, disk } = await openGate();
      const text = await live();
      disk.failure = code;
      const failed = await judge.judge(text, 0);
      expect(failed).toMatchObject({ face: 'undecided', verdict: { outcome: 'undecided', code: 'storage-failed' }, enteredAt: null });
      expect(failed.verdict).not.toHaveProperty('initials');
      expect(judge.today.counters.in).toBe(0);
      disk.failure = null;
      expect(summary(await judge.judge(text, 0))).toBe('admit ok');
    },
  );

  test('a writer that throws is a failed write, not a crash', async () => {
    const { judge, disk } = await openGate();
    disk.before = () => Promise.reject(new TypeError('broken'));
    expect(summary(await judge.judge(await live(), 0))).toBe('undecided storage-failed');
  });

  test('the same picture again is amber with the earlier verdict, never red after green', async () => {
    const { judge, clock, disk } = await openGate();
    const text = await live();
    await judge.judge(text, 0);
    clock.now += 11;
    const again = await judge.judge(text, 0);
    expect(again).toMatchObject({ face: 'again', earlier: { at: NOW, outcome: 'admit', code: 'ok' } });
    expect(disk.lines.map(({ code }) => code)).toEqual(['ok', 'proof-replayed']);
    expect(judge.today.counters).toMatchObject({ in: 1, refuse: 0 });
  });

  test('by the picture that somebody came in with they go out again: the direction decides, and a second look is nobody', async () => {
    const { judge, clock, disk } = await openGate();
    const text = await live();
    await judge.judge(text, 0);
    clock.now += 8;
    expect(await judge.judge(text, 1)).toMatchObject({ face: 'exit', verdict: { code: 'proof-replayed' } });
    expect(judge.today.counters).toMatchObject({ in: 1, out: 1, admit: 1, refuse: 0 });
    clock.now += 1;
    expect((await judge.judge(text, 1)).face).toBe('again');
    // Nor does the picture let anybody in once more.
    expect((await judge.judge(text, 0)).face).toBe('again');
    expect(judge.today.counters).toMatchObject({ in: 1, out: 1 });
    expect(disk.lines.map(({ code, direction }) => [code, direction])).toEqual([
      ['ok', 0],
      ['proof-replayed', 1],
      ['proof-replayed', 1],
      ['proof-replayed', 0],
    ]);
  });

  test('a refused picture again is amber too and says refused', async () => {
    const { judge } = await openGate();
    const text = await live(NOW - 5, { index: REVOKED_INDEX });
    expect(summary(await judge.judge(text, 0))).toBe('refuse token-revoked');
    expect(await judge.judge(text, 0)).toMatchObject({ face: 'again', earlier: { outcome: 'refuse', code: 'token-revoked' } });
  });

  test('a reload forgets neither the replay nor the earlier verdict, and the chain goes on', async () => {
    const { judge, disk, clock } = await openGate();
    const text = await live();
    await judge.judge(text, 0);
    clock.now += 20;
    const { judge: reloaded } = await openGate(disk, clock);
    expect(await reloaded.judge(text, 0)).toMatchObject({ face: 'again', earlier: { at: NOW, outcome: 'admit' } });
    expect(await verifyChain(disk.records.map(({ entry }) => entry))).toMatchObject({ intact: true, size: 2 });
  });

  test('the same pass shown live again is admitted, and the screen can say when it entered', async () => {
    const { judge, clock } = await openGate();
    await judge.judge(await live(), 0);
    clock.now += 240;
    expect(await judge.judge(await live(clock.now - 5), 0)).toMatchObject({ face: 'admit', enteredAt: NOW });
  });

  test('a clock that is put days ahead and back again loses nothing of the day’s count', async () => {
    const { judge, clock } = await openGate();
    await judge.judge(await live(), 0);
    for (const days of [3, 5, -1, 0]) {
      clock.now = NOW + days * 86_400;
      expect(judge.today.counters.in).toBe(days === 0 ? 1 : 0);
    }
  });

  test('whoever went out since is not said to have entered a while ago', async () => {
    const { judge, clock } = await openGate();
    for (const direction of [0, 1] as const) {
      await judge.judge(await live(clock.now - 5), direction);
      clock.now += 300;
    }
    expect(await judge.judge(await live(clock.now - 5), 0)).toMatchObject({ face: 'admit', enteredAt: null });
  });

  test('an exit is recorded whatever the verdict; a code that is no pass keeps its own face', async () => {
    const { judge, disk } = await openGate();
    expect((await judge.judge(await live(NOW - 5, { index: REVOKED_INDEX }), 1)).face).toBe('exit');
    expect(summary(await judge.judge('HELLO', 1))).toBe('refuse not-ashyq');
    expect(disk.lines.map(({ direction, ref }) => [direction, ref === null])).toEqual([
      [1, false],
      [1, true],
    ]);
    expect(judge.today.counters.out).toBe(1);
  });

  test('scans are judged one after the other and every one gets its line', async () => {
    const { judge, disk } = await openGate();
    const texts = await Promise.all([1, 2, 3, 4, 5].map((index) => live(NOW - 5, { index })));
    const answers = await Promise.all(texts.map((text) => judge.judge(text, 0)));
    expect(answers.map(summary)).toEqual(Array(5).fill('admit ok'));
    expect(await verifyChain(disk.records.map(({ entry }) => entry))).toMatchObject({ intact: true, size: 5 });
  });

  test('another tab that writes in between costs another try, not the scan', async () => {
    const disk = new Disk();
    const [one, two] = [await openGate(disk), await openGate(disk)];
    expect(summary(await one.judge.judge(await live(NOW - 5, { index: 1 }), 0))).toBe('admit ok');
    expect(summary(await two.judge.judge(await live(NOW - 5, { index: 2 }), 0))).toBe('admit ok');
    expect(summary(await one.judge.judge(await live(NOW - 5, { index: 3 }), 0))).toBe('admit ok');
    expect(await verifyChain(disk.records.map(({ entry }) => entry))).toMatchObject({ intact: true, size: 3 });
  });

  test('a phone that answers the door code is judged by its nonce, whatever its clock says', async () => {
    const { judge, clock } = await openGate();
    const nonce = new Uint8Array(8).fill(9);
    const answer = async (index: number) => formatQr(await shown({ aud: 'ALA-00123/2', iat: NOW - 5000, nonce }, token({ index, iat: NOW - 7200 })));
    expect(summary(await judge.judge(await answer(1), 0))).toBe('refuse proof-nonce');
    await judge.issueNonce(nonce);
    clock.now += 50;
    expect(summary(await judge.judge(await answer(1), 0))).toBe('admit ok');
    expect(summary(await judge.judge(await answer(2), 0))).toBe('admit ok');
    clock.now += 20;
    expect(summary(await judge.judge(await answer(3), 0))).toBe('refuse proof-nonce');
  });

  test('the same answer to a door code, held there some seconds longer, was let in already; another one of that phone is refused', async () => {
    const { judge, disk, clock } = await openGate();
    const nonce = new Uint8Array(8).fill(9);
    await judge.issueNonce(nonce);
    const answer = async (iat: number) => formatQr(await shown({ aud: 'ALA-00123/2', iat, nonce }));
    expect(summary(await judge.judge(await answer(NOW - 5), 0))).toBe('admit ok');
    clock.now += 4;
    expect(await judge.judge(await answer(NOW - 5), 0)).toMatchObject({
      face: 'again',
      verdict: { code: 'proof-nonce', seenAt: NOW },
      earlier: { at: NOW, outcome: 'admit', code: 'ok' },
    });
    // The journal has the code that every verifier says.
    expect(disk.lines.at(-1)).toMatchObject({ code: 'proof-nonce' });
    const { judge: reloaded } = await openGate(disk, clock);
    expect(await reloaded.judge(await answer(NOW - 5), 0)).toMatchObject({ face: 'again', earlier: { at: NOW, outcome: 'admit' } });
    const other = await judge.judge(await answer(NOW - 4), 0);
    expect([summary(other), other.earlier]).toEqual(['refuse proof-nonce', null]);
    // Nor is it amber once the door shows another code: then it is a picture.
    clock.now += 60;
    expect(summary(await judge.judge(await answer(NOW - 5), 0))).toBe('refuse proof-nonce');
  });

  test('a reload does not forget the door code that a phone is just answering', async () => {
    const { judge, disk, clock } = await openGate();
    const nonce = new Uint8Array(8).fill(9);
    await judge.issueNonce(nonce);
    const { judge: reloaded } = await openGate(disk, clock);
    expect(summary(await reloaded.judge(formatQr(await shown({ aud: 'ALA-00123/2', nonce })), 0))).toBe('admit ok');
  });

  test('a failed write does not forget the door code on the screen', async () => {
    const { judge, disk } = await openGate();
    const nonce = new Uint8Array(8).fill(9);
    disk.failure = 'storage-full';
    await judge.issueNonce(nonce);
    const text = formatQr(await shown({ aud: 'ALA-00123/2', nonce }));
    disk.failure = 'storage-full';
    expect(summary(await judge.judge(text, 0))).toBe('undecided storage-failed');
    disk.failure = null;
    expect(summary(await judge.judge(text, 0))).toBe('admit ok');
  });

  test('a code that another tab of this tablet has taken is a replay here too, both ways', async () => {
    const { judge, disk } = await openGate();
    const { judge: other } = await openGate(disk);
    const [first, second] = [await live(NOW - 5), await live(NOW - 6)];
    expect(summary(await judge.judge(first, 0))).toBe('admit ok');
    expect(summary(await other.judge(first, 0))).toBe('again proof-replayed');
    expect(summary(await other.judge(second, 0))).toBe('admit ok');
    expect(await judge.judge(second, 0)).toMatchObject({ face: 'again', earlier: { outcome: 'admit', code: 'ok' } });
    expect(await verifyChain(disk.records.map(({ entry }) => entry))).toMatchObject({ intact: true, size: 4 });
  });

  test('a fault in one line does not stop the scans after it', async () => {
    const { judge, disk } = await openGate();
    disk.before = () => Promise.reject(new TypeError('broken'));
    expect(await judge.note({ kind: 'trust', code: 'updated', direction: 0 })).toBe(false);
    disk.before = async () => undefined;
    expect(summary(await judge.judge(await live(), 0))).toBe('admit ok');
    expect(disk.lines).toHaveLength(1);
  });

  test('a floor that was reset stays so over a reload and a failed write', async () => {
    const disk = new Disk();
    disk.kept.set(MEMORY_KEY, { proofs: { proofs: [], nonces: [], floor: NOW + 900 }, recent: [] });
    const { judge } = await openGate(disk);
    expect(summary(await judge.judge(await live(), 0))).toBe('undecided clock-jumped');
    await judge.resetFloor();
    disk.failure = 'storage-full';
    await judge.judge(await live(NOW - 4), 0);
    disk.failure = null;
    expect(summary(await judge.judge(await live(NOW - 3), 0))).toBe('admit ok');
    expect(summary(await (await openGate(disk)).judge.judge(await live(NOW - 2), 0))).toBe('admit ok');
  });

  test('a flood of garbage admits nobody, throws nothing and leaves nothing in the memory', async () => {
    const { judge, disk, clock } = await openGate();
    const pass = await live();
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed % below;
    };
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
    const noise = (length: number) => Array.from({ length }, () => alphabet[random(45)]).join('');
    for (let shot = 0; shot < 600; shot++) {
      const at = random(pass.length);
      const kinds = [
        noise(random(300)),
        `ASQ1:${noise(random(400))}`,
        pass.slice(0, at),
        pass.slice(0, at) + noise(1) + pass.slice(at + 1),
        `HTTPS://X/V/${noise(40)}`,
      ];
      const text = kinds[shot % kinds.length] ?? '';
      if (text === pass) continue;
      clock.now += 1;
      expect((await judge.judge(text.trim(), 0)).verdict.outcome).not.toBe('admit');
    }
    expect(disk.lines.every(({ outcome }) => outcome !== 'admit')).toBe(true);
    expect(JSON.stringify(disk.memory).length).toBeLessThan(400);
    expect(await verifyChain(disk.records.map(({ entry }) => entry))).toMatchObject({ intact: true, size: disk.records.length });
  });

  test('no line holds anything of a person: the ref is the same for a pass on one day and differs between venues', async () => {
    const { judge, disk, clock } = await openGate();
    await judge.judge(await live(), 0);
    clock.now += 30;
    await judge.judge(await live(clock.now - 5), 0);
    const [first, second] = disk.lines;
    expect(first?.ref).toEqual(second?.ref);
    expect(first?.ref).toHaveLength(16);
  });

  test('note writes shift lines into the same chain and tells whether they are stored', async () => {
    const { judge, disk } = await openGate();
    expect(await judge.note({ kind: 'shift-open', code: 'opened', direction: 0 })).toBe(true);
    await judge.judge(await live(), 0);
    disk.failure = 'storage-full';
    expect(await judge.note({ kind: 'shift-close', code: 'closed', direction: 0 })).toBe(false);
    expect(disk.lines.map(({ kind }) => kind)).toEqual(['shift-open', 'scan']);
  });
});

describe('parseGateMemory', () => {
  test('takes what the judge stored and nothing else', async () => {
    const { judge, disk } = await openGate();
    await judge.judge(await live(), 0);
    const memory = parseGateMemory(disk.memory) as GateMemory;
    expect(memory.recent).toHaveLength(1);
    for (const other of [null, 1, 'x', [], {}, { recent: [] }, { recent: [[1]], proofs: memory.proofs }, { recent: [], proofs: { proofs: [], nonces: [] } }]) {
      expect(parseGateMemory(other)).toBeNull();
    }
  });
});
