/** What is published comes from files, from the database, or from both. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { fileSource } from '../../../src/issuer/publish/file-source.ts';
import { joinSources, type PublicationSource } from '../../../src/issuer/publish/source.ts';

const NOW = 1_795_000_000;
let dir: string;

describe('sources', () => {
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ashyq-source-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('fileSource reads policy.json and revoked/<k>.txt', async () => {
    await mkdir(join(dir, 'revoked'), { recursive: true });
    expect(await fileSource(dir).policy(NOW)).toBeNull();
    await writeFile(join(dir, 'revoked/0.txt'), '# stolen\n12\n\n 13 # lost\n');
    await writeFile(join(dir, 'revoked/4095.txt'), '');
    expect(await fileSource(dir).lists(NOW)).toEqual([
      { list: 0, revoked: [12, 13] },
      { list: 4095, revoked: [] },
    ]);
    await writeFile(join(dir, 'revoked/0.txt'), '1048576\n');
    await expect(fileSource(dir).lists(NOW)).rejects.toMatchObject({ code: 'source-malformed' });
  });

  it('joinSources takes the first policy and the union of the lists', async () => {
    const other: PublicationSource = {
      policy: async () => null,
      lists: async () => [
        { list: 0, revoked: [9] },
        { list: 4095, revoked: [] },
      ],
    };
    const joined = joinSources(other, { policy: async () => utf8Encode('{}'), lists: async () => [{ list: 0, revoked: [5, 1_048_575] }] });
    expect(Buffer.from((await joined.policy(NOW)) ?? []).toString()).toBe('{}');
    expect((await joined.lists(NOW)).map(({ list, revoked: indices }) => [list, [...indices].sort((a, b) => a - b)])).toEqual([
      [0, [5, 9, 1_048_575]],
      [4095, []],
    ]);
  });
});
