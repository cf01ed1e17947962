/** What is no list of codes: the page and the command refuse the same files for the same reason, and judge the same others. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sortFiles } from '../../src/audit/bulk/inputs.ts';
import { type Bytes, concat, utf8Encode } from '../../src/core/bytes.ts';
import { audit } from '../../src/shared/i18n/en/audit.ts';
import { ashyq, scratch } from '../cli/support.ts';
import { writeTrust } from '../cli/world.ts';
import { NOW, publish, shown } from '../core/world.ts';

let dir: string;
let trust: string;
let stamp: Uint8Array;
let cleanUp: () => Promise<void>;
beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  const files = await publish();
  stamp = files.get('stamp.cbor') ?? new Uint8Array(0);
  trust = await writeTrust(join(dir, 'trust'), files);
});
afterAll(() => cleanUp());

/** What the page says of a file: its code, or how many lines it takes to be; and what the command says. */
async function both(name: string, bytes: Uint8Array) {
  const { failed, lines } = await sortFiles([{ path: name, file: new File([bytes as Bytes], name), handle: null }]);
  await writeFile(join(dir, name), bytes);
  const said = await ashyq(['verify', '--trust', trust, '--at', String(NOW), '--json', join(dir, name)]);
  return { page: failed[0]?.code ?? lines[0]?.format.kind, ...said, command: /^ashyq: ([a-z0-9-]+): /m.exec(said.stderr)?.[1] };
}

describe('a file that is no list of codes', () => {
  it.each([
    ['a program', 'no-text', () => Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0)],
    ['zeros', 'no-text', () => new Uint8Array(200_000)],
    ['a table with a zero byte in a cell', 'no-text', () => utf8Encode('time;code\n5;ASQ1:A\0\n')],
    ['UTF-16 without its mark', 'no-text', () => new Uint8Array(Buffer.from('code\nASQ1:A\n', 'utf16le'))],
    ['a published file alone', 'trust-file', () => stamp],
    ['UTF-16', 'utf-16', () => new Uint8Array(Buffer.from('\ufeffcode\n', 'utf16le'))],
  ] as const)('%s is %s to both', async (name, code, make) => {
    expect(await both(name, make())).toMatchObject({ page: code, command: code, code: 64, stdout: '' });
  });

  it('is said in the same words', async () => {
    const { stderr } = await both('program', new Uint8Array(8));
    const [, what] = /(no text, .*)\.$/.exec(audit.bulk.trouble['no-text']) ?? [];
    expect(stderr).toContain(`nothing that is read here: ${what}`);
  });

  it('a sequence of tokens has zero bytes too, and is judged', async () => {
    const one = await shown();
    expect(one.includes(0)).toBe(true);
    const { page, code, stdout } = await both('tokens.cbor', concat(one, one));
    expect([page, code, stdout.split('\n').length]).toEqual(['cbor', 1, 3]);
  });
});
