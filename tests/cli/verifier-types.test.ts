/** The types of `ashyq/verifier` (docs/cli.md, "A door of your own"): they are those of the program, and whoever imports the package strictly gets them, by both ways in which packages are looked up. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type * as program from '../../src/cli/verifier.ts';
import type * as packaged from '../../src/cli/verifier-package.d.ts';
import type { VerdictCode } from '../../src/core/verdict.ts';
import { scratch } from './support.ts';

const home = resolve(import.meta.dirname, '../..');
/** By the code of a person who writes a turnstile's program, with no types of Node. */
const CONSUMER = `import { type Verdict, Verifier, type VerdictCode } from 'ashyq/verifier';

const door = new Verifier({ trustDir: 'trust', pin: 'root.1.cbor', door: { category: 'cinema', area: '7510', venueId: 'ALA-00123', gate: 1 } });
export async function opens(text: string): Promise<boolean> {
  const refreshed = await door.refresh();
  if (!refreshed.ok) throw new Error(refreshed.code + refreshed.file);
  const version: number = refreshed.stampVersion;
  door.issueNonce(new Uint8Array(8));
  const verdict: Verdict = await door.verify(text);
  const code: VerdictCode = verdict.code;
  return version > 0 && code === 'ok' && verdict.outcome === 'admit';
}
`;
const LOOKED_UP = [
  ['node16', 'node16'],
  ['esnext', 'bundler'],
] as const;

let dir: string;
let cleanUp: () => Promise<void>;
beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  const installed = join(dir, 'node_modules/ashyq');
  const manifest = await readFile(join(home, 'package.json'), 'utf8');
  const { types } = (JSON.parse(manifest) as typeof import('../../package.json')).exports['./verifier'];
  await mkdir(dirname(join(installed, types)), { recursive: true });
  await writeFile(join(installed, 'package.json'), manifest);
  await copyFile(join(home, 'src/cli/verifier-package.d.ts'), join(installed, types));
  await writeFile(join(dir, 'package.json'), '{ "type": "module" }');
});
afterAll(() => cleanUp());

/** What the compiler says, empty where nothing is wrong. */
async function compiled(text: string, [module, moduleResolution]: readonly [string, string]): Promise<string> {
  const file = join(dir, 'door.ts');
  await writeFile(file, text);
  const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2022', '--types', '', '--skipLibCheck', 'false'];
  try {
    execFileSync(
      process.execPath,
      [join(home, 'node_modules/typescript/bin/tsc'), ...flags, '--module', module, '--moduleResolution', moduleResolution, file],
      { cwd: dir },
    );
    return '';
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout ?? error);
  } finally {
    await rm(file);
  }
}

describe('ashyq/verifier', () => {
  it('has the types of the program, no more and no less', () => {
    expectTypeOf<packaged.Verdict>().toEqualTypeOf<program.Verdict>();
    expectTypeOf<packaged.VerdictCode>().toEqualTypeOf<VerdictCode>();
    expectTypeOf<packaged.Refreshed>().toEqualTypeOf<program.Refreshed>();
    expectTypeOf<Required<packaged.VerifierOptions>['door']>().toExtend<program.Door>();
    expectTypeOf<program.Door>().toExtend<packaged.Door>();
    expectTypeOf<Omit<packaged.VerifierOptions, 'door'>>().toEqualTypeOf<Omit<program.VerifierOptions, 'door'>>();
    expectTypeOf<Pick<packaged.Verifier, keyof packaged.Verifier>>().toEqualTypeOf<Pick<program.Verifier, keyof program.Verifier>>();
  });

  it.each(LOOKED_UP)('compiles for whoever imports it, strictly, with module %s and moduleResolution %s; a wrong word does not', async (...by) => {
    expect(await compiled(CONSUMER, by)).toBe('');
    expect(await compiled(CONSUMER.replace("=== 'admit'", "=== 'admitted'"), by)).toContain('TS2367');
    expect(await compiled(CONSUMER.replace("area: '7510', ", ''), by)).toContain("'area'");
  });
});
