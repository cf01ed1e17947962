/** The settings of `serve` and `start`: flag, then environment, then default; a mistake is a usage error. */

import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/io.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { Collector } from './support.ts';

const settings = (args: readonly string[], environment: Record<string, string> = {}, demo = false) =>
  readSettings(
    args,
    { stdin: Readable.from([]), stdout: new Collector(), stderr: new Collector(), environment, now: () => 0, stopped: () => Promise.resolve() },
    { demo },
  );

describe('readSettings', () => {
  it('takes the flag before the environment before the default', () => {
    expect(settings([]).port).toBe(8080);
    expect(settings([], { PORT: '9000' }).port).toBe(9000);
    expect(settings(['--port', '9001'], { PORT: '9000' }).port).toBe(9001);
    expect(settings(['--database-url', 'postgres://db/ashyq']).databaseUrl).toBe('postgres://db/ashyq');
  });

  it('has the demo off with serve and on with start, and both can be changed', () => {
    expect(settings([]).demo).toBe(false);
    expect(settings(['--demo']).demo).toBe(true);
    expect(settings([], {}, true).demo).toBe(true);
    expect(settings(['--no-demo'], {}, true).demo).toBe(false);
    expect(settings([], { ASHYQ_DEMO: '0' }, true).demo).toBe(false);
    expect(settings([], { ASHYQ_DEMO: '1' }).demo).toBe(true);
  });

  it.each([
    [['--port', 'http']],
    [['--frobnicate']],
    [['extra']],
    [['--demo', '--host', '0.0.0.0']],
    [['--origin', 'ashyq.example']],
    [['--https-cert', 'cert.pem']],
  ])('is a usage error: %j', (args) => {
    expect(() => settings(args)).toThrow(UsageError);
  });
});
