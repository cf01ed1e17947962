/** Published files over the network, as the page that has no folder asks for them. */
import { afterEach, expect, test, vi } from 'vitest';
import { fetchPublished } from '../../src/audit/history/published.ts';
import { fileOfEntry, LOG_KINDS } from '../../src/core/trust/log/entry.ts';

afterEach(() => vi.unstubAllGlobals());

test('whatever the log counts is asked for by its name: no kind of file ends the check of the log', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(new URL(address).pathname);
    return new Response(new Uint8Array([1, 2, 3]), { headers: { 'content-type': 'application/octet-stream' } });
  });
  const names = LOG_KINDS.flatMap((kind) => fileOfEntry({ kind, k: kind === 'list' ? 0 : null, version: 1, sha256: new Uint8Array(32), length: 3 }) ?? []);
  expect(names).toContain('journals/1.bin');
  for (const name of names) await fetchPublished(name);
  expect(asked).toEqual(names.map((name) => `/trust/${name}`));
  // Only the log's digest says what a page of checkpoints is; the others have to look like what they are.
  expect(await fetchPublished('journals/1.bin')).toEqual(new Uint8Array([1, 2, 3]));
  expect(await fetchPublished('bundle.1.cbor')).toBeNull();
});
