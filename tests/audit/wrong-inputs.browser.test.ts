/** What people drop on the auditor's page by mistake or to harm it: each is named with a reason, and what lies beside it is read all the same. */
import { cleanup, renderHook } from '@testing-library/preact';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { sortFiles } from '../../src/audit/bulk/inputs.ts';
import { useBulk } from '../../src/audit/bulk/use-bulk.ts';
import { openZip } from '../../src/audit/history/published.ts';
import { JournalsBench } from '../../src/audit/journal/journals-bench.ts';
import { type Bytes, concat } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { drawQr } from '../../src/shared/ui/draw-qr.ts';
import { journalOf } from '../core/audit/journals.ts';
import { goodTrust, NOW } from '../core/world.ts';

const dropped = (name: string, content: BlobPart) => ({ path: name, file: new File([content], name), handle: null });
/** Two gigabytes without two gigabytes: a file of files. */
const zeros = () => new Blob(Array.from({ length: 256 }, () => MEGABYTES));
const MEGABYTES = new Blob([new Uint8Array(8 * 1024 * 1024)]);

/** Codes beside each other on twelve megapixels of paper. */
async function photo(codes: readonly string[], { width = 4000, height = 3000 } = {}): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const paper = canvas.getContext('2d');
  if (paper === null) throw new Error('no canvas');
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, width, height);
  paper.fillStyle = '#000';
  for (const [nr, code] of codes.entries()) {
    const [path] = drawQr(code);
    paper.setTransform(24, 0, 0, 24, 300 + 1800 * nr, 800);
    paper.fill(new Path2D(path));
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}

let lines: Bytes[];
beforeAll(async () => {
  lines = await journalOf(20);
});

describe('a wrong file', () => {
  test('is named with a reason and stops nothing: what lies beside it is read', async () => {
    const looked: number[] = [];
    const sorted = await sortFiles(
      [
        dropped('disk.img', zeros()),
        dropped('blank.jpg', await photo([], { width: 800, height: 600 })),
        dropped('program', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])),
        dropped('good.txt', 'ASQ1:ABC\n'),
      ],
      (nr) => looked.push(nr),
    );
    expect(sorted.failed.map(({ name, code }) => [name, code])).toEqual([
      ['disk.img', 'no-text'],
      ['blank.jpg', 'file-without-code'],
      ['program', 'no-text'],
    ]);
    expect([sorted.lines.map(({ name }) => name), looked]).toEqual([['good.txt'], [1, 2, 3, 4]]);
  });

  test('two codes in one picture are two lines, on twelve megapixels too', async () => {
    const { texts, failed } = await sortFiles([dropped('photo.jpg', await photo(['ASQ1:ABCDEF', 'HC1:NOT OURS']))]);
    expect([[...texts].sort(), failed]).toEqual([['ASQ1:ABCDEF', 'HC1:NOT OURS'], []]);
  });

  test('a zip bomb and a zip of anything are no data of the ministry', async () => {
    const bomb = zipSync({ 'stamp.cbor': new Uint8Array(96 * 1024 * 1024) });
    for (const [name, bytes] of [
      ['bomb.zip', bomb],
      ['letters.zip', zipSync({ 'a.txt': new Uint8Array(3) })],
    ] as const) {
      const { archives } = await sortFiles([dropped(name, bytes as Bytes)]);
      expect(await openZip(archives[0] as File, { engine: webCryptoEngine, now: NOW })).toMatchObject({ ok: false, code: 'archive-unreadable' });
    }
  });

  test('a sequence that is cut off is a journal up to there', async () => {
    const bench = new JournalsBench({ trust: await goodTrust(), read: async () => null, engine: webCryptoEngine });
    const { journals } = await sortFiles([dropped('cut.cborseq', concat(...lines).slice(0, -7))]);
    const found = await bench.audit(journals[0] as File, () => undefined);
    expect(found?.rows).toMatchObject([{ state: 'broken', lines: 19, breaks: 1 }]);
  });

  test('dropped before there are data of the ministry is said to be none of them only until there are', async () => {
    const open = ({ trust }: { readonly trust: Trust | null }) => useBulk({ trust, onSorted: (sorted) => sorted });
    const { result, rerender } = renderHook(open, { initialProps: { trust: null as Trust | null } });
    await result.current.take([dropped('good.txt', 'ASQ1:ABC\n')]);
    await expect.poll(() => result.current.trouble).toEqual([{ name: 'good.txt', code: 'no-data' }]);
    rerender({ trust: await goodTrust() });
    expect([result.current.trouble, result.current.inputs.length]).toEqual([[], 1]);
    cleanup();
  });
});
