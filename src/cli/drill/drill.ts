/** `ashyq keys drill`: plays one event of a key's life from end to end and writes its protocol; the exit code says whether everything was as it has to be. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataDirOf } from '../data-dir.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from '../io.ts';
import { APP_VERSION } from '../version.ts';
import { drillLeak } from './leak.ts';
import { DRILLS, type DrillName, type Measured, type Protocol } from './protocol.ts';
import { drillRecovery } from './recovery.ts';
import { LANGUAGES, toHtml, toMarkdown } from './render.ts';
import { drillRevocation } from './revocation.ts';
import { drillRotation } from './rotation.ts';
import { Stage } from './stage.ts';

export interface DrillOptions {
  readonly name: string;
  readonly in: string | undefined;
  readonly offlineRoot: string | undefined;
  readonly language: string | undefined;
  readonly json: boolean;
  /** Tokens signed for the measurement of the leak drill. */
  readonly tokens: number;
  /** scrypt's N, lowered only by tests */
  readonly cost?: number | undefined;
}

export async function drillKeys(options: DrillOptions, io: Io): Promise<ExitCode> {
  const drill = DRILLS.find((known) => known === options.name);
  if (drill === undefined) throw new UsageError(`keys drill takes ${DRILLS.join(', ')}`);
  const language = LANGUAGES.find((known) => known === (options.language ?? 'en'));
  if (language === undefined) throw new UsageError(`--language takes ${LANGUAGES.join(', ')}`);
  const dir = placeOf(options, io);
  const protocol = await play(drill, { ...options, dir }, io);
  const folder = join(dir, 'protocol');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${drill}.json`), `${JSON.stringify(protocol, null, 2)}\n`);
  for (const each of LANGUAGES) {
    await writeFile(join(folder, `${drill}.${each}.md`), toMarkdown(protocol, each));
    await writeFile(join(folder, `${drill}.${each}.html`), toHtml(protocol, each));
  }
  await write(io.stdout, options.json ? `${JSON.stringify(protocol)}\n` : toMarkdown(protocol, language));
  tell(io, `protocol: ${folder}`);
  return protocol.passed ? EXIT.ok : EXIT.refused;
}

/** The live data directory is never a place for a drill: its clock runs ahead and its keys are given away. */
function placeOf(options: DrillOptions, io: Io): string {
  if (options.in === undefined || options.in === '') throw new UsageError('keys drill needs --in DIR: an empty folder, or a copy of a data directory');
  const dir = resolve(options.in);
  if (dir === dataDirOf(undefined, io)) throw new UsageError(`--in: ${dir} is the live data directory; name a copy of it`);
  return dir;
}

async function play(drill: DrillName, options: DrillOptions & { readonly dir: string }, io: Io): Promise<Protocol> {
  const begunAt = io.now();
  const stage = await Stage.open({ dir: options.dir, offlineRoot: options.offlineRoot, io, cost: options.cost });
  try {
    const before = await stage.inForce();
    const measured = await run(drill, stage, options.tokens);
    const passed = stage.finish();
    return { drill, version: APP_VERSION, begunAt, scratch: stage.scratch, before, after: await stage.inForce(), steps: stage.steps, measured, passed };
  } finally {
    await stage.cleanUp();
  }
}

async function run(drill: DrillName, stage: Stage, tokens: number): Promise<Measured | null> {
  if (drill === 'leak') return drillLeak(stage, tokens);
  await { rotation: drillRotation, revocation: drillRevocation, recovery: drillRecovery }[drill](stage);
  return null;
}
