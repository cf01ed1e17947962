/** A line of the log: whose it is, and nothing personal in it, whoever wrote it. What becomes of a path is in app.test.ts, of whole calls in log-privacy.test.ts. */
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createLog, describeError, requestLog, STAFF } from '../../../src/issuer/http/log.ts';

describe('log', () => {
  it('a field that looks personal is removed', () => {
    const out: string[] = [];
    const log = createLog(
      (line) => out.push(line),
      () => 0,
    );
    log.write('warn', 'odd', { iin: '900101100000', phone: '+7 701 123 45 67', qr: 'ASQ1:ABC', token: 'a'.repeat(43), fine: 'lab-1', n: 3 });
    expect(JSON.parse(out[0] ?? '')).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      event: 'odd',
      iin: '[removed]',
      phone: '[removed]',
      qr: '[removed]',
      token: '[removed]',
      fine: 'lab-1',
      n: 3,
    });
  });

  it('says whose line it is, and of staff the number of the account; of anybody else nothing', async () => {
    const out: Record<string, unknown>[] = [];
    const log = createLog((line) => out.push(JSON.parse(line)), Date.now, 'host-1/42');
    const built = new Hono<{ Variables: { staff: number } }>();
    built.use(requestLog(log));
    built.get('/staff', (context) => {
      context.set(STAFF, 7);
      return context.text('');
    });
    built.get('/anybody', (context) => context.text(''));
    for (const path of ['/staff', '/anybody']) await built.request(`http://ashyq.test${path}`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(out.map(({ instance, path, staff }) => [instance, path, staff])).toEqual([
      ['host-1/42', '/staff', 7],
      ['host-1/42', '/anybody', undefined],
    ]);
    expect(JSON.stringify(out)).not.toContain('203.0.113.9');
  });

  it('an exception is logged without its message', () => {
    const fields = describeError(new RangeError('900101100000 is odd'));
    expect(fields['error']).toBe('RangeError');
    expect(JSON.stringify(fields)).not.toContain('900101100000');
  });
});
