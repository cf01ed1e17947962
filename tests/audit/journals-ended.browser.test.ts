/** A worker that ends in the middle of an auditor's sitting, by whatever: everything is read again by another one, the page is told, and a file at which it ends again is left out by name. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Published } from '../../src/audit/history/published.ts';
import { type Found, NOTHING, Sitting } from '../../src/audit/journal/journals-sitting.ts';
import { journalOf, proofsOf } from '../core/audit/journals.ts';
import { goodTrust } from '../core/world.ts';

const script = new URL('../../src/workers/audit.worker.ts', import.meta.url);
const realWorker = () => new Worker(script, { type: 'module', name: 'journals' });

let published: Published;
let files: File[];
beforeAll(async () => {
  const lines = await journalOf(60);
  const proofs = await proofsOf(lines);
  files = ['one', 'two', 'three'].map((name, nr) => new File([...lines.slice(0, 40 + nr), ...proofs], name));
  published = { trust: await goodTrust(), read: async () => null } as unknown as Published;
});

let sitting: Sitting | null = null;
afterEach(() => sitting?.end());

/** `spawn`: the nr-th worker, counted from 0. */
function sit(spawn: (nr: number) => Worker) {
  let found: Found = NOTHING;
  let isReading = false;
  const workers: Worker[] = [];
  sitting = new Sitting({
    by: '',
    published,
    spawn: () => {
      const worker = spawn(workers.length);
      workers.push(worker);
      return worker;
    },
    onFound: (told) => {
      found = told;
    },
    onReading: (told) => {
      isReading = told !== null;
    },
    onDesk: () => undefined,
  });
  return { sitting, workers, found: () => found, isReading: () => isReading };
}
const namesIn = ({ rows }: Found) => rows.map(({ name }) => name);
const settled = (of: ReturnType<typeof sit>, names: readonly string[], ends: number) =>
  vi.waitFor(() => expect([namesIn(of.found()), of.found().ends, of.isReading()]).toEqual([names, ends, false]), { timeout: 20_000 });

describe('Sitting', () => {
  test('a worker that is gone without a word: what it knew is read again, and said; later files are read', async () => {
    const of = sit(realWorker);
    of.sitting.take(files.slice(0, 2));
    await settled(of, ['one', 'two'], 0);
    // No event tells a page that its worker was ended: as when the system takes the memory.
    of.workers[0]?.terminate();
    await settled(of, ['one', 'two'], 1);
    of.sitting.take(files);
    await settled(of, ['one', 'two', 'three'], 1);
    expect(of.workers).toHaveLength(2);
  });

  test.each(['error', 'messageerror'])('after an event of kind %s later files are read', async (kind) => {
    const of = sit(realWorker);
    of.sitting.take(files.slice(0, 1));
    await settled(of, ['one'], 0);
    of.workers[0]?.dispatchEvent(new Event(kind, { cancelable: true }));
    of.sitting.take(files);
    await settled(of, ['one', 'two', 'three'], 1);
  });

  test('killed while it reads: nothing waits for ever, and all files are there in the end', async () => {
    const of = sit(realWorker);
    of.sitting.take(files);
    await vi.waitFor(() => expect(of.isReading()).toBe(true));
    // The lock is held from the first message on: before that the script itself is still coming.
    await settled(of, ['one', 'two', 'three'], 0);
    const many = [...files, ...Array.from({ length: 40 }, (_, nr) => new File([files[0] as File], `more ${nr}`))];
    of.sitting.take(many);
    await vi.waitFor(() => expect(of.found().rows.length).toBeGreaterThan(3), { timeout: 20_000 });
    of.workers[0]?.terminate();
    await settled(
      of,
      many.map(({ name }) => name),
      1,
    );
  });

  test('the file at which it ends twice is left out by name, and the others are read', async () => {
    const poison = new File([files[0] as File], 'poison');
    const of = sit(() => {
      const worker = realWorker();
      const post = worker.postMessage.bind(worker);
      const isAlive = new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
      worker.postMessage = (message: { question?: { file?: File } }) => {
        if (message.question?.file?.name === 'poison') void isAlive.then(() => worker.terminate());
        else post(message);
      };
      return worker;
    });
    of.sitting.take([files[0] as File, poison, files[1] as File]);
    await settled(of, ['one', 'two'], 2);
    expect(of.found().unread).toEqual([{ name: 'poison', why: 'failed' }]);
  });

  test('a worker that ends again and again while nothing is read is given up, said, and tried again when somebody asks', async () => {
    const of = sit(realWorker);
    of.sitting.take(files.slice(0, 1));
    for (const ends of [0, 1, 2]) {
      await settled(of, ['one'], ends);
      of.workers.at(-1)?.dispatchEvent(new Event('error', { cancelable: true }));
    }
    await vi.waitFor(() => expect([of.found().ends, of.found().isGivenUp]).toEqual([3, true]));
    of.sitting.tryAgain();
    await settled(of, ['one'], 3);
    expect(of.found().isGivenUp).toBe(false);
  });
});
