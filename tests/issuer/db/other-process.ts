/** Starts child.ts as a Node process of its own, as another user if wanted, and keeps what it tells. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { Account } from '../../../src/issuer/db/embedded/account.ts';
import type { DatabaseInfo } from '../../../src/issuer/db/open.ts';

/** To the child: write until closed, with these numbers; or close and end. */
export type Order = { readonly kind: 'write'; readonly from: number } | { readonly kind: 'close' };
/** From the child. */
export type News =
  | { readonly kind: 'open'; readonly info: DatabaseInfo; readonly postmaster: number }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'written'; readonly n: number }
  | { readonly kind: 'fault'; readonly fault: string };

/** A running child: what it opened, the numbers whose commit it saw acknowledged, and the faults it met. */
export interface Other {
  readonly child: ChildProcess;
  readonly opened: Promise<Extract<News, { kind: 'open' | 'refused' }>>;
  readonly written: Set<number>;
  readonly faults: string[];
  order(order: Order): void;
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
}

const ROOT = join(import.meta.dirname, '../../..');

/** The child's program, built as the product is; inside the checkout, from where the packages are found. */
export async function buildChild(): Promise<{ file: string; remove: () => void }> {
  const outDir = join(ROOT, `node_modules/.cache/ashyq-child-${process.pid}-${process.hrtime.bigint()}`);
  const output = { entryFileNames: 'child.mjs' };
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: { ssr: join(import.meta.dirname, 'child.ts'), outDir, target: 'node20', rolldownOptions: { output } },
  });
  return { file: join(outDir, 'child.mjs'), remove: () => rmSync(outDir, { recursive: true, force: true }) };
}

/** Starts the child on a data directory. */
export function startOther(file: string, dataDir: string, account: Account | null = null): Other {
  const child = fork(file, [dataDir], {
    ...account,
    cwd: '/',
    execArgv: [],
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const written = new Set<number>();
  const faults: string[] = [];
  const opened = new Promise<Extract<News, { kind: 'open' | 'refused' }>>((resolve, reject) => {
    child.on('message', (news: News) => {
      if (news.kind === 'written') written.add(news.n);
      else if (news.kind === 'fault') faults.push(news.fault);
      else resolve(news);
    });
    child.once('exit', () => reject(new Error('the other process ended without a word')));
  });
  opened.catch(() => undefined);
  return { child, opened, written, faults, order: (order) => void child.send(order), ended: once(child, 'exit') };
}
