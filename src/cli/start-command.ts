/** `ashyq start` (npm start): keys, the app built with their root pinned, the demo world, the server. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../issuer/config.ts';
import { ceremonyTime } from '../issuer/demo/history.ts';
import { ensureKeys, hasKeys } from '../issuer/keys/ceremony.ts';
import { publishRoots, trustDirOf } from '../issuer/keys/layout.ts';
import type { Command } from './command.ts';
import { type ExitCode, type Io, tell } from './io.ts';
import { adviceOf } from './keys-init.ts';
import { openLogFile } from './log-file.ts';
import { packageDir } from './package-dir.ts';
import { runIssuer } from './serve-command.ts';
import { readSettings, SETTINGS_HELP } from './settings.ts';

/** The app could not be built. */
class BuildError extends Error {
  readonly code = 'build-failed';
}

const HELP = `usage: ashyq start [flags]

Everything on this machine (npm start): makes keys on the first start, builds the app so that
it trusts their root, fills an empty database with a generated demo world (--no-demo: not) and
a month of it (ASHYQ_DEMO_MONTH=0: not), starts the issuer and prints where to go and what to type. Logs go to DATA/ashyq.log.
Flag, then environment, then ashyq.config.json, then default:

${SETTINGS_HELP}

example:
  npm start -- --port 9000 --data /tmp/ashyq-try
`;

export const startCommand: Command = { help: HELP, run: runStart };

async function runStart(args: readonly string[], io: Io): Promise<ExitCode> {
  const config = readSettings(args, io, { demo: true, demoMonth: true });
  const { dataDir } = config;
  if (!(await hasKeys(dataDir))) tell(io, 'first start: making keys');
  const made = await ensureKeys({ dataDir, now: ceremonyTime(config, io.now()), environment: io.environment });
  for (const line of made === null ? [] : adviceOf(made)) tell(io, line);
  await publishRoots(dataDir);
  await buildApp({ ASHYQ_PIN: join(trustDirOf(dataDir), 'root.1.cbor'), ASHYQ_ORIGIN: addressOf(config) }, io);
  await mkdir(dataDir, { recursive: true });
  const log = openLogFile(join(dataDir, 'ashyq.log'), io);
  try {
    return await runIssuer(config, io, (line) => {
      log.write(line);
      if (line.includes('"level":"error"')) io.stderr.write(line);
    });
  } finally {
    await log.end();
  }
}

/** What the public pages call themselves by; empty where the port is not known before the server stands. */
const addressOf = ({ origin, host, port, tls }: Config) => origin ?? (port === 0 ? '' : `http${tls === null ? '' : 's'}://${host}:${port}`);

/** Builds client and service worker with this root pinned, for this address. Without Vite (a production install) the app that is there is served. */
async function buildApp(known: Readonly<Record<string, string>>, io: Io): Promise<void> {
  const home = packageDir();
  const vite = join(home, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    tell(io, 'vite is not installed: the app is not built anew');
    return;
  }
  tell(io, 'building the app');
  for (const mode of ['client', 'sw']) await runVite(vite, ['build', '--mode', mode, '--logLevel', 'warn'], { home, known, io });
}

/** Vite's words are shown only where it fails: on a good day they are of no use to somebody who tries the system out. */
function runVite(vite: string, args: readonly string[], { home, known, io }: { home: string; known: Readonly<Record<string, string>>; io: Io }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, ...args], {
      cwd: home,
      env: { ...process.env, NODE_ENV: 'production', ...known },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const words: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => words.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      io.stderr.write(Buffer.concat(words));
      reject(new BuildError(`vite ${args.join(' ')} failed; see above`));
    });
  });
}
