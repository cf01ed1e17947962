/**
 * A publication source without a database: `<dir>/policy.json`, and `<dir>/revoked/<k>.txt` with one revoked token index a line (`#` begins a
 * remark). A file per list, empty while nothing is revoked, keeps that list in the stamp.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LIST_ENTRIES } from '../../core/trust/status-list.ts';
import { isMissing, readIfPresent } from './durable-file.ts';
import type { ListSource, PublicationSource } from './source.ts';

/** A line that is not an index, or one of another list. */
export class SourceFileError extends Error {
  readonly code = 'source-malformed';
}

export function fileSource(dir: string): PublicationSource {
  return {
    policy: async () => readIfPresent(join(dir, 'policy.json')),
    async lists() {
      const names = await readdir(join(dir, 'revoked')).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const lists = names.flatMap((name) => /^(0|[1-9]\d{0,5})\.txt$/.exec(name)?.[1] ?? []).map(Number);
      return Promise.all(lists.sort((a, b) => a - b).map((list) => readRevoked(dir, list)));
    },
  };
}

async function readRevoked(dir: string, list: number): Promise<ListSource> {
  const bytes = await readIfPresent(join(dir, 'revoked', `${list}.txt`));
  const revoked: number[] = [];
  for (const [at, line] of (bytes?.toString('utf8') ?? '').split('\n').entries()) {
    const text = line.replace(/#.*/, '').trim();
    if (text === '') continue;
    const index = Number(text);
    const fits = /^\d{1,15}$/.test(text) && Math.floor(index / LIST_ENTRIES) === list;
    if (!fits) throw new SourceFileError(`revoked/${list}.txt line ${at + 1} is not a token index of list ${list}`);
    revoked.push(index);
  }
  return { list, revoked };
}
