/** The scan loop with a frame source and decoder of the test's own: one in flight, every frame's fate, faults that cost one frame only. */
import { describe, expect, test } from 'vitest';
import type { Decoder } from '../../../src/shared/camera/decoder.ts';
import type { FrameSource } from '../../../src/shared/camera/frames.ts';
import { runScanLoop } from '../../../src/shared/camera/scan-loop.ts';

interface TestFrame {
  readonly text: string | null | Error;
  close(): void;
}

function source(texts: readonly (string | null | Error)[]): FrameSource & { taken: number } {
  const frames = {
    taken: 0,
    async next() {
      const text = texts[frames.taken++];
      if (text === undefined) return null;
      if (text instanceof Error && text.message === 'source') throw text;
      return { text, close() {} } as unknown as ImageBitmap;
    },
    close() {},
  };
  return frames;
}

function decoder(): Pick<Decoder, 'decode' | 'place'> & { most: number; turns: number[] } {
  let running = 0;
  const self = {
    place: 'worker' as const,
    most: 0,
    turns: [] as number[],
    async decode(picture: VideoFrame | ImageBitmap, _effort: string, turn: number) {
      self.most = Math.max(self.most, ++running);
      self.turns.push(turn);
      await Promise.resolve();
      running--;
      const { text } = picture as unknown as TestFrame;
      if (text instanceof Error) throw text;
      return text;
    },
  };
  return self;
}

async function run(texts: readonly (string | null | Error)[], stopAt = Number.POSITIVE_INFINITY) {
  const seen: string[] = [];
  const stop = new AbortController();
  const reads = decoder();
  const onText = (text: string) => {
    seen.push(text);
    if (seen.length >= stopAt) stop.abort();
  };
  await runScanLoop({ frames: source(texts), decoder: reads, signal: stop.signal, onText });
  return { seen, reads };
}

describe('runScanLoop', () => {
  test('gives every text, edges trimmed, the inside untouched; nothing for frames without a code', async () => {
    const { seen } = await run(['A', null, ' B\r\n', null, null, 'C D']);
    expect(seen).toEqual(['A', 'B', 'C D']);
  });

  test('has one frame in flight and numbers them, so that the passes rotate', async () => {
    const { reads } = await run(['A', null, 'B', null]);
    expect(reads.most).toBe(1);
    expect(reads.turns).toEqual([0, 1, 2, 3]);
  });

  test('an exception of the source or the decoder costs one frame', async () => {
    const { seen } = await run(['A', new Error('decoder'), 'B', new Error('source'), 'C']);
    expect(seen).toEqual(['A', 'B', 'C']);
  });

  test('ends when told to, and delivers nothing afterwards', async () => {
    const { seen } = await run(['A', 'B', 'C', 'D'], 2);
    expect(seen).toEqual(['A', 'B']);
  });

  test('closes the frame that arrives after the end', async () => {
    const stop = new AbortController();
    let closed = 0;
    const frames: FrameSource = {
      async next() {
        stop.abort();
        return { close: () => closed++ } as unknown as ImageBitmap;
      },
      close() {},
    };
    await runScanLoop({ frames, decoder: decoder(), signal: stop.signal, onText: () => expect.unreachable() });
    expect(closed).toBe(1);
  });
});
