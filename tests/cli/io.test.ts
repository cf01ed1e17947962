/** Writing to a reader that is slower than the program. */
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ReaderGoneError, write } from '../../src/cli/io.ts';

/** Takes one write at a time. */
const slow = () => new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => setImmediate(done) });

describe('write', () => {
  it('leaves no listener behind, however often it waits', async () => {
    const stream = slow();
    for (let nr = 0; nr < 50; nr += 1) await write(stream, 'a line\n');
    expect(['drain', 'close', 'error'].map((event) => stream.listenerCount(event))).toEqual([0, 0, 0]);
  });

  it('hears that the reader went away while it waits', async () => {
    const stream = new Writable({ highWaterMark: 1, write: () => undefined });
    const written = write(stream, 'a line\n');
    stream.destroy();
    await expect(written).rejects.toThrow(ReaderGoneError);
  });
});
