/** The built program: help, exit codes, pipes, and 100,000 lines in flat memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ndjson, scratch } from './support.ts';
import { makePaper, makeQr, makeTrust, NOW, writeTrust } from './world.ts';

const HOME = resolve(import.meta.dirname, '../..');
/** Beside dist/node, so that it finds node_modules and does not disturb a program that somebody runs. */
const OUT = join(HOME, 'dist', 'node-under-test');
const PROGRAM = join(OUT, 'ashyq.js');

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trust = await writeTrust(join(dir, 'trust'), await makeTrust({ revoked: [7] }));
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'node', logLevel: 'warn', build: { outDir: OUT } });
});
afterAll(() => cleanUp());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const start = (args: readonly string[], more: readonly string[] = []): ChildProcess => spawn(process.execPath, [...more, PROGRAM, ...args], { stdio: 'pipe' });

async function program(args: readonly string[], stdin = ''): Promise<Ended> {
  const child = start(args);
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.setEncoding('utf8').on('data', (text: string) => (out[name] += text));
  child.stdin?.on('error', () => undefined).end(stdin);
  const [code] = await once(child, 'close');
  return { code, ...out };
}

describe('ashyq, built', () => {
  it('says its version and its help on stdout, every command its own', async () => {
    expect(await program(['--version'])).toEqual({ code: 0, stdout: 'ashyq 0.1.0\n', stderr: '' });
    const help = await program(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name ?? '');
    expect(commands).toEqual(expect.arrayContaining(['verify', 'keys', 'publish', 'issue', 'serve']));
    for (const command of commands) {
      for (const args of [
        [command, '--help'],
        ['help', command],
        [command, 'x', '--help'],
      ]) {
        const { code, stdout } = await program(args);
        expect([args.join(' '), code, stdout.startsWith(`usage: ashyq ${command}`)]).toEqual([args.join(' '), 0, true]);
      }
    }
  }, 120_000);

  it('exits 64 without a command or with an unknown one', async () => {
    for (const args of [[], ['frobnicate'], ['constructor'], ['verify']]) expect((await program(args)).code).toBe(64);
  });

  it('exits 0, 1, 2 and 3', async () => {
    const verify = (stdin: string, from = trust) => program(['verify', '--trust', from, '--at', String(NOW), '--json'], stdin);
    expect((await verify(await makeQr())).code).toBe(0);
    expect((await verify('x')).code).toBe(1);
    expect((await verify('ASQ9:')).code).toBe(2);
    expect(await verify('x', dir)).toEqual({ code: 3, stdout: '', stderr: 'ashyq: trust refused: not-trust-data: root.cbor\n' });
  });

  it('says in one line what cannot be: threads that there are not, a full disk; and that it reads from a terminal', async () => {
    for (const jobs of [['--jobs', '0'], ['--jobs=-1'], ['--jobs', '257']]) {
      const { code, stderr } = await program(['verify', '--trust', trust, ...jobs], 'x');
      expect([code, stderr]).toEqual([64, 'ashyq: --jobs takes a whole number from 1 to 256\nTry: ashyq verify --help\n']);
    }
    expect(await program(['verify', '--trust', trust, '--jobs', '-1'])).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/^ashyq: --jobs needs a value/),
    });
    const full = await open('/dev/full', 'w');
    const lines = `{"seq":0,"time":1,"kind":"app","ref":null,"outcome":null,"code":"x","direction":"entry","stampVersion":1,"prev":"${'0'.repeat(64)}"}\n`;
    const child = spawn(process.execPath, [PROGRAM, 'audit', 'journal', '--lines'], { stdio: ['pipe', full.fd, 'pipe'] });
    let told = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text));
    child.stdin?.on('error', () => undefined).end(lines.repeat(5000));
    const [code] = await once(child, 'close');
    await full.close();
    expect([code, told]).toEqual([70, 'ashyq: internal: the output cannot be written (ENOSPC)\n']);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = start(['verify', '--trust', trust, '--at', String(NOW)]);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk));
    child.stdin?.on('error', () => undefined).write('x\n'.repeat(1000));
    await once(child.stdout ?? child, 'data');
    child.stdout?.destroy();
    child.stdin?.end('x\n'.repeat(200_000));
    const [code] = await once(child, 'close');
    expect([code, stderr]).toEqual([141, '']);
  });

  it.skipIf(process.platform !== 'linux')('never ends as "all admitted" when its output cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [PROGRAM, 'verify', '--trust', trust, '--at', String(NOW)], { stdio: ['pipe', full.fd, 'pipe'] });
    child.stdin?.end(await makePaper());
    const [code] = await once(child, 'close');
    await full.close();
    expect(code).toBe(70);
  });

  it('answers a line before the next one comes', async () => {
    const child = start(['verify', '--trust', trust, '--at', String(NOW), '--json']);
    for (const line of [await makePaper(), 'x']) {
      child.stdin?.write(`${line}\n`);
      const [answer] = await once(child.stdout ?? child, 'data');
      expect(ndjson(String(answer))).toHaveLength(1);
    }
    child.stdin?.end();
    expect((await once(child, 'close'))[0]).toBe(1);
  });

  it('the lines of docs/cli.md for more than one process run as they stand there', async () => {
    const docs = await readFile(join(HOME, 'docs', 'cli.md'), 'utf8');
    const shell = /^printf .* scans\/.*$/m.exec(docs)?.[0] ?? '';
    const pipe = /lines\.pipe\("([^"]*)"\)/.exec(docs)?.[1] ?? '';
    expect([shell, pipe]).toEqual([expect.stringContaining('xargs -P'), expect.stringContaining('ashyq verify')]);
    const here = join(dir, 'machines');
    await mkdir(join(here, 'scans'), { recursive: true });
    const [paper, bad] = [await makePaper(), await makePaper({ index: 7 })];
    // Names of files are anybody's: none is a word of the shell.
    const days = ['1', "2's", '3$(touch here)'];
    for (const day of days) await writeFile(join(here, 'scans', `${day}.csv`), `time;code\n${NOW};"${paper}"\n${NOW};"${bad}"\n`);
    const ours = (text: string) =>
      text
        .replace(/(?:npx )?ashyq(?= verify)/g, `"${process.execPath}" "${PROGRAM}"`)
        .replace('--trust trust', `--trust "${trust}"`)
        .replace('/opt/ashyq/trust', `"${trust}"`);
    const sh = async (line: string, stdin = '') => {
      const child = spawn('/bin/sh', ['-c', line], { cwd: here, stdio: 'pipe' });
      let stdout = '';
      child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk));
      child.stdin?.end(stdin);
      const [code] = await once(child, 'close');
      return { code, stdout };
    };
    // xargs says 0 where every call ended with a verdict, whichever it was.
    expect((await sh(ours(shell))).code).toBe(0);
    expect((await readdir(here)).sort()).toEqual(['scans']);
    for (const day of days) {
      const verdicts = ndjson(await readFile(join(here, 'scans', `${day}.csv.verdicts`), 'utf8'));
      expect(verdicts.map(({ code }) => code)).toEqual(['ok', 'token-revoked']);
    }
    // What Spark does: each partition's lines into a process of its own, its output taken as lines.
    const parts = await Promise.all([`${paper}\n${bad}\nx`, `${bad}\n`].map((part) => sh(ours(pipe), part)));
    expect(parts.map(({ stdout }) => ndjson(stdout).length)).toEqual([3, 1]);
  }, 60_000);

  it('judges 100,000 lines in order with a heap that stays flat', async () => {
    const paper = await makePaper();
    const bad = await makePaper({ index: 7 });
    const file = join(dir, 'many.txt');
    const lines = Array.from({ length: 100_000 }, (_, at) => (at % 100 === 99 ? bad : at % 10 === 9 ? 'x' : paper));
    await writeFile(file, lines.join('\n'));
    // A heap of 48 MB cannot hold the lines, let alone their verdicts (about 40 MB of text).
    const child = start(['verify', '--trust', trust, '--at', String(NOW), '--json', file], ['--max-old-space-size=48']);
    let count = 0;
    let rest = '';
    const codes = new Map<unknown, number>();
    for await (const chunk of child.stdout ?? []) {
      const pieces = (rest + String(chunk)).split('\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) {
        const verdict = JSON.parse(piece) as Record<string, unknown>;
        count += 1;
        expect(verdict['line'] === count).toBe(true);
        codes.set(verdict['code'], (codes.get(verdict['code']) ?? 0) + 1);
      }
    }
    expect([...codes].sort()).toEqual([
      ['not-ashyq', 9000],
      ['ok', 90_000],
      ['token-revoked', 1000],
    ]);
    expect(await readdir(OUT)).toContain('ashyq.js');
  }, 240_000);
});
