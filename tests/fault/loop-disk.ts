/** A disk of its own for a fault test: an image file mounted through a loop device (root only), which can be filled up, or copied as a power cut leaves it. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A mounted image. */
export interface LoopDisk {
  /** Where it is mounted. */
  readonly path: string;
  /**
   * What a power cut leaves: the image as it is now, without what the system still holds in memory. The copy takes the old one's place at once.
   * Every process that uses the disk must be stopped before and be dead once `die` resolves, or it would write to a disk that is gone.
   */
  cutPower(die: () => Promise<void>): Promise<void>;
  /** Writes out what the system still holds in memory: what lies there has lain there for long. */
  sync(): void;
  unmount(): void;
}

/** A minute. */
const UNMOUNT_TRIES = 300;
const COPY_TRIES = 20;

/** A new ext4 disk of so many MiB in `folder`, or the reason why there can be none here. */
export function makeLoopDisk(folder: string, size: number): LoopDisk | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'loop mounts need Linux and root';
  const path = join(folder, 'disk');
  let generation = 0;
  const image = () => join(folder, `disk-${generation}.img`);
  mkdirSync(path);
  const made = must('truncate', '-s', `${size}M`, image()) ?? must('mkfs.ext4', '-q', '-m', '0', image()) ?? mount(image(), path);
  if (made !== null) return `loop mounts are not possible here (${made})`;
  return {
    path,
    async cutPower(die) {
      const cut = image();
      generation++;
      copyOfOneMoment(cut, image());
      await die();
      const failure = (await unmountSoon(path)) ?? mount(image(), path);
      if (failure !== null) throw new Error(failure);
      rmSync(cut);
    },
    sync() {
      must('sync', '-f', path);
    },
    unmount() {
      must('umount', path);
    },
  };
}

/**
 * Copies an image that the system may still write to: somebody's `sync` on a busy machine writes a journal's end into one half of the copy and not into the other, which no
 * power cut does. A copy that is the image, byte for byte, once it is made is one of a moment.
 */
function copyOfOneMoment(from: string, to: string): void {
  for (let tries = 1; tries <= COPY_TRIES; tries += 1) {
    cpSync(from, to);
    if (must('cmp', '-s', from, to) === null) return;
    console.log(`copy ${tries} of the disk was overtaken by a write`);
  }
  throw new Error('the disk is written to without end');
}

/** Unmounts once nobody holds the disk any more: of a process that is ending nothing can be seen, and its last thread still does. */
async function unmountSoon(path: string): Promise<string | null> {
  for (let tries = 0; ; tries += 1) {
    const failure = must('umount', path);
    if (failure === null || !failure.includes('busy') || tries === UNMOUNT_TRIES) return failure;
    await new Promise((again) => setTimeout(again, 200));
  }
}

/** A tmpfs of so many MiB, mounted at `path`, or the reason why not; `resize` makes it larger in place. */
export function makeMemoryDisk(path: string, size: number): { resize: (size: number) => void; unmount: () => void } | string {
  if (process.getuid?.() !== 0) return 'mounting a tmpfs needs root';
  mkdirSync(path);
  const failure = must('mount', '-t', 'tmpfs', '-o', `size=${size}m,mode=755`, 'none', path);
  if (failure !== null) return `a tmpfs cannot be mounted here (${failure})`;
  return { resize: (larger) => void must('mount', '-o', `remount,size=${larger}m`, path), unmount: () => void must('umount', path) };
}

/** A folder in memory where there is one: copying an image is then over before the system thinks of writing to it. */
export function imageFolder(name: string): string {
  const folder = join(existsSync('/dev/shm') ? '/dev/shm' : '/tmp', `${name}-${process.pid}`);
  mkdirSync(folder, { mode: 0o755 });
  return folder;
}

/** The journal is committed by fsync only, not by its timer in the middle of a copy. */
function mount(image: string, path: string): string | null {
  return must('mount', '-o', 'loop,commit=3600', image, path);
}

function must(program: string, ...args: string[]): string | null {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? null : `${program}: ${error?.message ?? stderr.trim()}`;
}
