/** The decoder's patience: worker first, the page where no worker comes up, and a worker that dies or stays silent. */
import { describe, expect, test } from 'vitest';
import { openDecoder, type PageDecoder } from '../../../src/shared/camera/decoder.ts';
import workerUrl from '../../../src/workers/decode.worker.ts?worker&url';
import { LIVE_TEXT, qrLuma } from './qr-picture.ts';

async function picture(text: string): Promise<ImageBitmap> {
  const { data, width, height } = qrLuma(text);
  const rgba = new Uint8ClampedArray(4 * data.length);
  data.forEach((grey, at) => {
    rgba.set([grey, grey, grey, 255], 4 * at);
  });
  return createImageBitmap(new ImageData(rgba, width, height));
}
const realWorker = () => new Worker(workerUrl, { type: 'module' });
const scripted = (code: string) => () => new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));

describe('openDecoder', () => {
  test('decodes in the worker, one picture after another, and closes what it was given', async () => {
    const decoder = openDecoder(realWorker);
    for (const text of [LIVE_TEXT, 'SECOND', 'THIRD']) {
      const given = await picture(text);
      expect(await decoder.decode(given, 'picture', 0)).toBe(text);
      expect(given.width).toBe(0);
    }
    expect(decoder.place).toBe('worker');
    decoder.close();
  });

  test('decodes on the page where the worker throws at once or never says ready', async () => {
    for (const spawn of [
      () => {
        throw new TypeError('no worker');
      },
      scripted('throw new Error("broken")'),
    ]) {
      const decoder = openDecoder(spawn);
      expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBe(LIVE_TEXT);
      expect(decoder.place).toBe('page');
      decoder.close();
    }
  });

  test('a worker that dies in the middle costs one picture; the next is read on the page', async () => {
    const decoder = openDecoder(scripted('postMessage({ kind: "ready" }); onmessage = () => { throw new Error("died"); };'));
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBeNull();
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBe(LIVE_TEXT);
    expect(decoder.place).toBe('page');
    decoder.close();
  });

  test('a worker that died is replaced: the page reads until the new one is there', async () => {
    const dying = scripted('postMessage({ kind: "ready" }); onmessage = () => { throw new Error("died"); };');
    let started = 0;
    const decoder = openDecoder(() => (started++ === 0 ? dying() : realWorker()), 0);
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBeNull();
    await expect
      .poll(async () => {
        expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBe(LIVE_TEXT);
        return decoder.place;
      })
      .toBe('worker');
    expect(started).toBe(2);
    decoder.close();
  });

  test('a worker that did not come up at the start is asked for again: the page reads until it is there', async () => {
    let started = 0;
    const decoder = openDecoder(() => {
      if (started++ < 2) throw new TypeError('no worker yet');
      return realWorker();
    }, 1);
    await expect
      .poll(async () => {
        expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBe(LIVE_TEXT);
        return decoder.place;
      })
      .toBe('worker');
    expect(started).toBe(3);
    decoder.close();
  });

  test('a picture that cannot be transferred is read on the page and closed', async () => {
    const decoder = openDecoder(() => {
      const worker = realWorker();
      worker.postMessage = () => {
        throw new DOMException('cannot be transferred', 'DataCloneError');
      };
      return worker;
    });
    for (const text of [LIVE_TEXT, 'SECOND']) {
      const given = await picture(text);
      expect(await decoder.decode(given, 'frame', 0)).toBe(text);
      expect(given.width).toBe(0);
    }
    expect(decoder.place).toBe('page');
    decoder.close();
  });

  test('a worker that stays silent is given up after its patience', { timeout: 20_000 }, async () => {
    const decoder = openDecoder(scripted('postMessage({ kind: "ready" });'));
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBeNull();
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBe(LIVE_TEXT);
    decoder.close();
  });

  test('a script for the page that never comes holds no frame for ever: it is told as reading nowhere, and asked for again', { timeout: 30_000 }, async () => {
    const scripts: (() => Promise<PageDecoder | null>)[] = [() => new Promise(() => undefined), async () => async () => ['READ']];
    const noWorker = () => {
      throw new TypeError('no worker');
    };
    const decoder = openDecoder(noWorker, 0, () => scripts.shift()?.() ?? Promise.resolve(null));
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 0)).toBeNull();
    expect(decoder.place).toBe('nowhere');
    expect(await decoder.decode(await picture(LIVE_TEXT), 'frame', 1)).toBe('READ');
    expect(decoder.place).toBe('page');
    decoder.close();
  });

  test('a closed decoder answers null and still closes what it is given', async () => {
    const decoder = openDecoder(realWorker);
    decoder.close();
    const given = await picture(LIVE_TEXT);
    expect(await decoder.decode(given, 'frame', 0)).toBeNull();
    expect(given.width).toBe(0);
  });
});
