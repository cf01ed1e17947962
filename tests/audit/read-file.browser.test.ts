import { create } from 'qrcode';
import { expect, test } from 'vitest';
import { readFileLines } from '../../src/audit/read-file.ts';
import { formatQr } from '../../src/core/qr.ts';
import { shown } from '../core/world.ts';

/** A picture of a QR, drawn as the wallet draws it. */
async function pictureOf(text: string): Promise<File> {
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' });
  const size = (modules.size + 8) * 5;
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size, size);
  context.fillStyle = '#000';
  for (let y = 0; y < modules.size; y += 1) for (let x = 0; x < modules.size; x += 1) if (modules.get(y, x)) context.fillRect((x + 4) * 5, (y + 4) * 5, 5, 5);
  return new File([await canvas.convertToBlob({ type: 'image/png' })], 'pass.png', { type: 'image/png' });
}

test('readFileLines takes a text file line by line', async () => {
  expect(await readFileLines(new File(['a\n b \n'], 'codes.txt', { type: 'text/plain' }))).toEqual({ ok: true, lines: ['a', 'b'] });
});

test('readFileLines takes the code out of a picture', async () => {
  const text = formatQr(await shown());
  expect(await readFileLines(await pictureOf(text))).toEqual({ ok: true, lines: [text] });
});

test('readFileLines says why a picture gives nothing', async () => {
  expect(await readFileLines(new File(['not a picture'], 'x.png', { type: 'image/png' }))).toEqual({ ok: false, code: 'picture-unreadable' });
  const canvas = new OffscreenCanvas(200, 200);
  canvas.getContext('2d')?.fillRect(0, 0, 200, 200);
  const blank = new File([await canvas.convertToBlob()], 'blank.png', { type: 'image/png' });
  expect(await readFileLines(blank)).toEqual({ ok: false, code: 'picture-without-code' });
});
