/** `node tests/bench/audit-journals.mjs [journals] [lines]` (default 5,000 of 60): a region's journals on the auditor's page, and how long anything held it up. Reports; asserts nothing. */
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { build } from 'vite';

const here = resolve(import.meta.dirname, '../..');
const out = resolve(here, 'dist/bench-audit-journals');
await build({
  configFile: false,
  logLevel: 'error',
  root: here,
  publicDir: false,
  build: {
    ssr: 'tests/bench/audit-journals.ts',
    outDir: out,
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'audit.js' } },
  },
});
const { benchAuditJournals } = await import(resolve(out, 'audit.js'));
const [journals = 5000, lines = 60] = process.argv.slice(2).map(Number);
const { seconds, held, elements, saved, together } = await benchAuditJournals({
  journals,
  lines,
  client: async (pin) => {
    process.env.ASHYQ_PIN = pin;
    const client = resolve(out, 'client');
    await build({ configFile: resolve(here, 'vite.config.ts'), mode: 'client', logLevel: 'error', build: { outDir: client } });
    return client;
  },
});
const said = (tasks) => `${tasks.length} tasks over 50 ms${tasks.length === 0 ? '' : `, longest ${Math.round(Math.max(...tasks))} ms`}`;
console.log(
  `${journals} journals of ${lines} lines: read and compared in ${seconds.toFixed(1)} s, ${elements} elements drawn; the report has ${saved} of them and ${together} findings over several`,
);
console.log(
  `held up: while it read ${said(held.reading)}; while somebody looked ${said(held.looking)}; while it saved ${said(held.saving)} (load ${loadavg()[0].toFixed(1)})`,
);
