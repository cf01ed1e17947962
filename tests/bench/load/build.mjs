/** Builds what measures under load: the issuer's process and its clients. Each command has a folder of its own, so that a running one is not disturbed. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { build } from 'vite';

export const here = resolve(import.meta.dirname, '../../..');

export async function buildLoad(name) {
  const out = resolve(here, 'dist/bench-load', name);
  await build({
    configFile: false,
    logLevel: 'error',
    root: here,
    publicDir: false,
    define: { __APP_VERSION__: JSON.stringify(JSON.parse(readFileSync(resolve(here, 'package.json'), 'utf8')).version) },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { input: { door: 'tests/bench/load/door.ts', process: 'tests/bench/load/process.ts' }, output: { entryFileNames: '[name].js' } },
    },
  });
  return { door: await import(resolve(out, 'door.js')), program: resolve(out, 'process.js') };
}

/** Where and on what it was measured. */
export function machine() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: here, encoding: 'utf8' }).trim();
  return { commit, node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, load: loadavg()[0] };
}
