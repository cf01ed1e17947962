/** A production install (`npm ci --omit=dev`, as in the Dockerfile) has every package that the program imports. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTree } from './source.ts';

const top = join(import.meta.dirname, '../..');

it('issuer, command line and core import packages of `dependencies` only', () => {
  const { dependencies } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const found = [...readTree(top, ['src/issuer', 'src/cli', 'src/core'])].flatMap(([path, text]) =>
    [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^'./][^']*)'|import\('([^'./][^']*)'\)/gm)].map((match) => ({
      path,
      name: match[1] ?? match[2] ?? '',
    })),
  );
  const packageOf = (name: string) => (name.startsWith('@') ? name.split('/').slice(0, 2) : name.split('/').slice(0, 1)).join('/');
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(({ name }) => !isBuiltin(name) && dependencies[packageOf(name)] === undefined)).toEqual([]);
});
