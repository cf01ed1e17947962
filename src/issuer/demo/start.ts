/** The demo as the issuer starts it: the world brought up to today, enrolment codes for the first doors, and the task that adds each new day. */
import { encodeBase32 } from '../../core/codec/base32.ts';
import { type DemoFacts, filledText } from '../banner.ts';
import type { Issuer } from '../context.ts';
import { describeError, type Log } from '../http/log.ts';
import type { Task } from '../maintenance.ts';
import { createGateCode } from '../venues/gates.ts';
import { CONTROL_CENTRE, LABS } from './days.ts';
import { DemoFillError, DoorKeeper, type FillReport } from './doors/keeper.ts';
import { demoTablets } from './doors/tablets.ts';
import { isPlayed, monthBefore, playHistory, unplayedSince } from './history.ts';
import { demoSecret, labSignersOf, writeLabPem } from './lab-keys.ts';
import { writePosters } from './posters.ts';
import { ensureDemoStaff } from './staff.ts';
import { CAST_VENUES } from './venues.ts';
import { DEMO_SEED, demoCast, insertDemo, refreshDemo, reporting, seedDemo } from './world.ts';

export interface Demo {
  readonly tasks: readonly Task[];
  /** The doors of the month, null where none was played. */
  readonly doors: DoorKeeper | null;
  /** For the banner; `origin` is the public address. */
  facts(origin: string): Promise<DemoFacts>;
}

export interface DemoStart {
  readonly dataDir: string;
  /** Plays a month into a world that is new; publishes as of the second given. Null: it begins today. */
  readonly publishAt: ((time: number) => Promise<void>) | null;
}

const HOUR = 3600;

/** Null when the database holds somebody else's register: nothing is added to it. */
export async function openDemo(issuer: Issuer, start: DemoStart): Promise<Demo | null> {
  const { dataDir } = start;
  const secret = await demoSecret(dataDir);
  const signers = labSignersOf(secret);
  const keeper = await openWorld(issuer, { ...start, secret });
  if (keeper === 'foreign') return null;
  const doors: { readonly venue: string; readonly name: string; readonly category: string; readonly code: Uint8Array }[] = [];
  for (const { id, name, category } of CAST_VENUES) doors.push({ venue: id, name, category, code: await createGateCode(issuer, { venueId: id, gate: 1 }) });
  const sources: { readonly id: string; readonly key: string }[] = [];
  for (const { id } of [...LABS, CONTROL_CENTRE]) sources.push({ id, key: await writeLabPem(dataDir, secret, id) });
  const staff = await ensureDemoStaff(issuer.db, secret, issuer.now());
  const daily = { name: 'demo-day', everySeconds: HOUR / 4, run: () => refreshDemo(issuer, { signers }) };
  return {
    tasks: keeper === null ? [daily] : [daily, { name: 'demo-doors', everySeconds: HOUR / 4, run: () => keeper.fill() }],
    doors: keeper,
    facts: async (origin) => ({
      cast: demoCast(),
      sources,
      staff,
      month: keeper === null ? null : keeper.facts,
      postersFile: await writePosters(issuer, { dataDir, origin }),
      doors: doors.map(({ code, ...door }) => ({ ...door, url: `${origin}/E/${encodeBase32(code)}` })),
    }),
  };
}

/** Makes the world or brings it up to today: with the month before where that is asked for and the world is new, or has one. */
async function openWorld(issuer: Issuer, { dataDir, publishAt, secret }: DemoStart & { readonly secret: Uint8Array }): Promise<DoorKeeper | null | 'foreign'> {
  const signers = labSignersOf(secret);
  if (publishAt === null) return (await seedDemo(issuer, { signers })) === 'foreign' ? 'foreign' : null;
  const tablets = demoTablets(DEMO_SEED);
  const since = monthBefore(issuer.now());
  const state = await insertDemo(issuer, { signers, since });
  if (state === 'foreign') return 'foreign';
  const keeper = new DoorKeeper(issuer, { dataDir, secret, seed: DEMO_SEED, tablets });
  const began = (await keeper.began()) ?? (await unplayedSince(issuer));
  const { phones } = keeper;
  if (began !== null && !(await isPlayed(issuer, began)))
    await playHistory(issuer, { began, tablets, phones, secret, report: reporting({ signers }), publishAt });
  await refreshDemo(issuer, { signers });
  return began === null ? null : keeper;
}

/** Tasks of the issuer that count or seal passes wait while passes of seconds past are made. */
export function besideDemo(tasks: readonly Task[], demo: Demo | null): readonly Task[] {
  const doors = demo?.doors ?? null;
  if (doors === null) return tasks;
  return tasks.map((task) => (COUNTING.has(task.name) ? { ...task, run: async () => (doors.counting ? task.run() : undefined) } : task));
}

const COUNTING: ReadonlySet<string> = new Set(['seal-tokens', 'count-figures']);

/** Has doors and phones hand in what is missing while the issuer serves, and says in the terminal when they have; the function given ends it. */
export function beginDoors(demo: Demo | null, { log, terminal }: { readonly log: Log; readonly terminal: (text: string) => void }): () => Promise<void> {
  const doors = demo?.doors ?? null;
  if (doors === null) return async () => undefined;
  const startedAt = performance.now();
  const told = async (report: FillReport) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    if (doors.state !== 'whole') return;
    terminal(filledText({ ...report, seconds, folder: doors.facts.folder, traced: await doors.worthTracing() }));
  };
  doors
    .fill()
    .then(told)
    .catch((error: unknown) => {
      const failures = error instanceof DemoFillError ? error.failures : 1;
      log.write('error', 'demo-fill-failed', { failures, ...describeError(error) });
      terminal('Demo: not everything of the month was handed in (demo-fill-failed, see the log). It is tried again every quarter of an hour.');
    });
  return () => doors.stop();
}
