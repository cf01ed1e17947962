/** What is typed or pasted on the auditor's page: a tablet's code is evidence there as it is in a picture, everything else is judged. */
import { describe, expect, test } from 'vitest';
import { takeTyped } from '../../../src/core/audit/evidence-texts.ts';
import { concat } from '../../../src/core/bytes.ts';
import { formatQr } from '../../../src/core/qr.ts';
import { certificate, checkpointAt, journalOf } from './journals.ts';

describe('takeTyped', () => {
  test('parts a tablet’s code from the lines that are to be judged, which stay as they are', async () => {
    const code = formatQr(concat(await checkpointAt(await journalOf(20), 20), await certificate()));
    expect(takeTyped(code)).toEqual({ evidence: [code], rest: '' });
    expect(takeTyped(`ASQ1:A\n ${code}\r\n\nhello`)).toEqual({ evidence: [` ${code}\r`], rest: 'ASQ1:A\n\nhello' });
    const table = `time;code\n1795000000;"${code}"\n`;
    for (const text of ['', 'ASQ1:A\r\n\n', table]) expect(takeTyped(text)).toEqual({ evidence: [], rest: text });
    // A list is judged line by line.
    const list = Array.from({ length: 1001 }, () => code).join('\n');
    expect(takeTyped(list)).toEqual({ evidence: [], rest: list });
  });
});
