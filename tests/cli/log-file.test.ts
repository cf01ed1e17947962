/** The log file of `ashyq start`: written, and no reason to end when it cannot be. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { openLogFile } from '../../src/cli/log-file.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ashyq-log-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function ioOf(): { io: Io; said: () => string } {
  const stderr = new PassThrough();
  const io: Io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, environment: {}, now: () => 0, stopped: () => new Promise(() => undefined) };
  return { io, said: () => String(stderr.read() ?? '') };
}

describe('openLogFile', () => {
  it('appends, readable by its owner only', async () => {
    const path = join(dir, 'ashyq.log');
    for (const line of ['one\n', 'two\n']) {
      const log = openLogFile(path, ioOf().io);
      log.write(line);
      await log.end();
    }
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each([join('/dev', 'full'), '/nonexistent/ashyq.log'].filter((path) => !path.endsWith('full') || existsSync(path)))(
    '%s: says so once, goes on at stderr, and ends',
    async (path) => {
      const { io, said } = ioOf();
      const log = openLogFile(path, io);
      log.write('first\n');
      await expect.poll(said, { timeout: 2000 }).toMatch(/cannot be written \((ENOSPC|ENOENT)\)/);
      log.write('second\n');
      log.write('third\n');
      await log.end();
      expect(said()).toBe('second\nthird\n');
    },
  );
});
