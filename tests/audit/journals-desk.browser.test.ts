/** The page's way to its journals: the same answers from the worker as from the bench itself, files of the ministry read through the page, and an end where there is none. */
import { beforeAll, describe, expect, test } from 'vitest';
import { JournalsBench } from '../../src/audit/journal/journals-bench.ts';
import { DeskError, JournalsDesk } from '../../src/audit/journal/journals-desk.ts';
import { compareReports } from '../../src/core/audit/report.ts';
import type { Bytes } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { journalOf, proofsOf } from '../core/audit/journals.ts';
import { goodTrust, NOW } from '../core/world.ts';

const spawn = () => new Worker(new URL('../../src/workers/audit.worker.ts', import.meta.url), { type: 'module', name: 'journals' });
const BESIDE = { made: { at: NOW, by: 'test' }, trust: null, inputs: [], settings: null, passes: [], obtained: null };

let lines: Bytes[];
let files: File[];
let by: { readonly trust: Awaited<ReturnType<typeof goodTrust>>; readonly read: (name: string) => Promise<Uint8Array | null> };
const asked: string[] = [];
beforeAll(async () => {
  lines = await journalOf(60);
  const proofs = await proofsOf(lines);
  files = [new File([...lines, ...proofs], 'whole'), new File([...lines.filter((_, seq) => seq !== 17), ...proofs], 'lacking')];
  const read = async (name: string) => {
    asked.push(name);
    return null;
  };
  by = { trust: await goodTrust(), read };
});

describe('JournalsDesk', () => {
  test('answers from the worker as the bench does, and reads the ministry’s files through the page', async () => {
    const [desk, bench] = [new JournalsDesk(by, spawn), new JournalsBench({ ...by, engine: webCryptoEngine })];
    for (const file of files) expect(await desk.audit(file, () => undefined)).toEqual(await bench.audit(file, () => undefined));
    expect(asked).toContain('stamps/500.cbor');
    expect(await desk.shown(1)).toEqual(await bench.shown(1));
    expect(await desk.together()).toEqual(await bench.together());
    expect(await desk.checkpoints()).toEqual(await bench.checkpoints());
    for (const name of ['saved', 'report'] as const) {
      const [here, there] = await Promise.all([desk, bench].map((one) => (name === 'saved' ? one.saved(1) : one.report(BESIDE, 'json'))));
      expect(compareReports(JSON.parse((await here?.text()) ?? ''), JSON.parse((await there?.text()) ?? ''))).toEqual([]);
    }
    await expect(desk.shown(7)).rejects.toThrow(DeskError);
    desk.close();
    await expect(desk.shown(0)).rejects.toThrow(DeskError);
  });

  test('what is closed while it reads, and a worker that does not come, are said', async () => {
    const desk = new JournalsDesk(by, spawn);
    const waiting = desk.audit(new File([...lines], 'late'), () => undefined);
    desk.close();
    await expect(waiting).rejects.toThrow(DeskError);
    const none = new JournalsDesk(by, () => new Worker('/nowhere.js', { type: 'module' }));
    await expect(none.together()).rejects.toThrow(DeskError);
  });
});
