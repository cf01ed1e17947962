/** A tablet whose browser may die at any moment: a profile on the disk, the process behind it, and every verdict known here before anything can happen to it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { rig, type Said } from '../../e2e/door-tablet.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export class Tablet {
  readonly profile: string;
  protected readonly viewport: { readonly width: number; readonly height: number } = { width: 800, height: 1180 };
  /** Verdicts that were on the screen, as they came. */
  readonly told: Said[] = [];
  #context: BrowserContext | null = null;
  #page: Page | null = null;

  /** `from`: a profile to go on with; `at`: where it lies, else in a folder of its own. */
  constructor(from?: string, at?: string) {
    this.profile = at ?? mkdtempSync(join(tmpdir(), 'ashyq-tablet-'));
    mkdirSync(this.profile, { recursive: true });
    if (from !== undefined) cpSync(from, this.profile, { recursive: true });
  }

  get page(): Page {
    if (this.#page === null) throw new TypeError('the browser is not open');
    return this.#page;
  }

  get context(): BrowserContext {
    if (this.#context === null) throw new TypeError('the browser is not open');
    return this.#context;
  }

  async start(): Promise<Page> {
    const context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: FLAGS,
      headless: true,
      viewport: this.viewport,
      locale: 'en-GB',
    });
    await this.prepare(context);
    this.#context = context;
    this.#page = context.pages()[0] ?? (await context.newPage());
    return this.#page;
  }

  /** Before the first page is loaded. */
  protected async prepare(context: BrowserContext): Promise<void> {
    await context.exposeFunction('tell', (face: string, code: string) => void this.told.push({ face, code }));
    await rig(context);
  }

  /** SIGKILL to the browser itself; resolves when it is gone. */
  async kill(): Promise<void> {
    const context = this.context;
    const gone = new Promise<void>((resolve) => context.once('close', () => resolve()));
    this.#signal('SIGKILL');
    await gone;
    this.#context = null;
    this.#page = null;
  }

  /** Nothing of the browser runs any more; it can only be killed. */
  stop(): void {
    this.#signal('SIGSTOP');
  }

  /** Whether that is so for every thread: one that is writing to the disk stands still only when the disk has it. */
  get isStopped(): boolean {
    return processesOf(this.profile).every((pid) => statesOf(pid).every((state) => /[TtZX]/.test(state)));
  }

  /** Does `work` while nothing of the browser runs: its files stand still, wherever it was. */
  async frozen<T>(work: () => T): Promise<T> {
    this.#signal('SIGSTOP');
    try {
      while (!this.isStopped) await new Promise((again) => setTimeout(again, 5));
      return work();
    } finally {
      this.#signal('SIGCONT');
    }
  }

  #signal(name: NodeJS.Signals): void {
    for (const pid of processesOf(this.profile)) {
      try {
        process.kill(pid, name);
      } catch {
        // It went down with another one.
      }
    }
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
    this.#page = null;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The processes that were started for this profile, by their command line. */
function processesOf(profile: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(profile);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** What the threads of a process do, a letter each (proc(5)); none of one that is gone. */
function statesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      // Behind the command's name, which may hold anything.
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    });
  } catch {
    return [];
  }
}

/** Whether any process still has a file below this folder open: a browser's helpers die a moment after it. */
export function isInUse(folder: string): boolean {
  const isBelow = (link: string) => {
    try {
      return readlinkSync(link).startsWith(folder);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        const isOpen = () => readdirSync(`/proc/${pid}/fd`).some((fd) => isBelow(`/proc/${pid}/fd/${fd}`));
        // What is mapped into memory holds the disk too, long after its file was closed.
        return isBelow(`/proc/${pid}/cwd`) || isOpen() || readFileSync(`/proc/${pid}/maps`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    });
}
