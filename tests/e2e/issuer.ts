/** The whole product as a stranger starts it: `ashyq start` in a process of its own, its terminal read line by line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { copyTemplate } from './template.ts';

const HOME = resolve(import.meta.dirname, '../..');
const PROGRAM = 'dist/node/ashyq.js';
/** What `ashyq start` builds the app from. */
const SOURCES = ['dist/node', 'src', 'sw', 'public', 'index.html', 'PRIVACY.md', 'ACCESSIBILITY.md', 'package.json', 'vite.config.ts'];
const START_SECONDS = 180;

export interface Person {
  readonly iin: string;
  readonly phone: string;
}

/** A running issuer with its demo world. */
export class Issuer {
  readonly origin: string;
  readonly dataDir: string;
  readonly #folder: string;
  readonly #checkout: string;
  readonly #port: number;
  #child: ChildProcess | null = null;
  #terminal = '';

  constructor(port: number, folder = makeFolder()) {
    this.#port = port;
    this.origin = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.dataDir = join(this.#folder, 'data');
    this.#checkout = join(this.#folder, 'checkout');
  }

  /** A ministry of one's own: a copy of the run's template, or, with `anew`, keys, app and world made from nothing as a stranger's first start makes them. */
  static async start({ anew = false } = {}): Promise<Issuer> {
    const issuer = new Issuer(await freePort());
    const isCopy = !anew && (await copyTemplate(issuer.#folder, Issuer.#makeTemplate));
    if (isCopy) await issuer.run('serve');
    else await issuer.#startAnew();
    return issuer;
  }

  static async #makeTemplate(folder: string): Promise<void> {
    const issuer = new Issuer(await freePort(), folder);
    try {
      await issuer.#startAnew();
    } finally {
      await issuer.stop();
    }
  }

  async #startAnew(): Promise<void> {
    await this.#checkOut();
    await this.run('start');
  }

  /** A checkout of its own: each start builds an app that trusts its own ministry, and two may run at once. */
  async #checkOut(): Promise<void> {
    await Promise.all(SOURCES.map((name) => cp(join(HOME, name), join(this.#checkout, name), { recursive: true })));
    symlinkSync(join(HOME, 'node_modules'), join(this.#checkout, 'node_modules'));
  }

  /** Starts the process and waits until it answers. `ahead`: its clock is that many seconds fast, as if so much time had passed. */
  async run(command: 'start' | 'serve', ahead = 0): Promise<void> {
    const flags = command === 'serve' ? ['--demo'] : [];
    this.#terminal = '';
    const program = join(this.#checkout, PROGRAM);
    const child = spawn(process.execPath, [...aheadBy(ahead), program, command, ...flags, '--port', String(this.#port), '--data', this.dataDir], {
      cwd: this.#checkout,
      // The month before costs every story half a minute of two cores: only where somebody asks for it.
      env: { ...process.env, ASHYQ_DEMO_MONTH: process.env['ASHYQ_DEMO_MONTH'] ?? '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const read = (chunk: Buffer) => {
      this.#terminal += chunk.toString();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    await until(START_SECONDS, async () => {
      if (child.exitCode !== null) throw new Error(`the issuer ended:\n${this.#terminal}`);
      return fetch(`${this.origin}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    });
    // The banner follows the first answer.
    await until(20, async () => this.#terminal.includes('ashyq ingest lab'));
  }

  /** Somebody of this colour, from the terminal. */
  person(colour: string): Person {
    const found = new RegExp(`^  ${colour} +IIN (\\d{12}) +phone (\\+\\d+)`, 'm').exec(this.#terminal);
    return { iin: part(found, 1), phone: part(found, 2) };
  }

  /** The children whom somebody of this colour may hold a pass for, as the terminal names them: initials and colour. */
  children(colour: string): readonly { readonly initials: string; readonly colour: string }[] {
    const line = part(new RegExp(`^  ${colour} +IIN .* children: (.+)$`, 'm').exec(this.#terminal), 1);
    return line.split(', ').map((child) => ({ initials: child.split(' ')[0] ?? '', colour: child.split(' ')[1] ?? '' }));
  }

  /** The enrolment address of a door of this category, from the terminal. */
  door(category: string): string {
    return part(new RegExp(`^  ${category} +\\S+ +(\\S+/E/\\S+)`, 'm').exec(this.#terminal), 1);
  }

  /** The address on the poster of a venue, from the file beside the data. */
  poster(venue: string): string {
    return part(new RegExp(`^${venue} \\S+ (\\S+)$`, 'm').exec(readFileSync(join(this.dataDir, 'demo/posters.txt'), 'utf8')), 1);
  }

  /** What a staff member of the demo types at the desk, from the terminal: the secret is that of the one-time codes, in Base32. */
  staff(login: string): { login: string; passphrase: string; secret: string } {
    const passphrase = part(/staff sign in with the passphrase +(\S+)/.exec(this.#terminal), 1);
    return { login, passphrase, secret: part(new RegExp(`^ +${login} +SECRET (\\w+)`, 'm').exec(this.#terminal), 1) };
  }

  /** How a laboratory hands in results, from the terminal. */
  lab(): { id: string; key: string } {
    const found = /--lab (\S+) --key (\S+)/.exec(this.#terminal);
    return { id: part(found, 1), key: part(found, 2) };
  }

  /** The one-time codes sent to a phone so far: in demo mode they appear in the terminal and nowhere else. */
  codes(phone: string): readonly string[] {
    const message = new RegExp(`SMS to ${phone.replace('+', '\\+')}:.*?(\\d{6})`, 'g');
    return [...this.#terminal.matchAll(message)].map((found) => found[1] ?? '');
  }

  /** The newest one-time code sent to a phone. Waits for one more than `earlier`. */
  async code(phone: string, earlier = 0): Promise<string> {
    await until(15, async () => this.codes(phone).length > earlier);
    return this.codes(phone).at(-1) ?? '';
  }

  /** Everything in its terminal since it was started: its log, and in demo mode what phones are sent. */
  said(): string {
    return this.#terminal;
  }

  /** Runs `ashyq` with these words; gives what it printed and how it ended. */
  ashyq(words: readonly string[], input = ''): Promise<{ out: string; exit: number }> {
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [join(this.#checkout, PROGRAM), ...words], { cwd: this.#checkout, stdio: ['pipe', 'pipe', 'pipe'] });
      let out = '';
      const read = (chunk: Buffer) => {
        out += chunk.toString();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('error', fail);
      child.on('exit', (exit) => done({ out, exit: exit ?? -1 }));
      child.stdin.end(input);
    });
  }

  /** SIGTERM, as an operator would; the data stay. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await removeFolder(this.#folder, this.dataDir);
  }
}

/** Node's flags for a process whose clock is fast. */
function aheadBy(seconds: number): string[] {
  if (seconds === 0) return [];
  const script = `const real = Date; const now = () => real.now() + ${seconds * 1000};
    globalThis.Date = new Proxy(real, {
      construct: (target, given) => Reflect.construct(target, given.length === 0 ? [now()] : given),
      get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}

function part(found: RegExpExecArray | null, at: number): string {
  const text = found?.[at];
  if (text === undefined) throw new Error('the terminal does not say that');
  return text;
}

/** Asks again until it holds. */
export async function until(seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s`);
    await new Promise((again) => setTimeout(again, 150));
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
