/** Every call that a page of the desk makes to read, over a register of so many people and so many scans: median and slowest of a few, in milliseconds. */
import { join } from 'node:path';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { openDatabase } from '../../src/issuer/db/open.ts';
import { countFigures } from '../../src/issuer/figures/task.ts';
import { ROLES } from '../../src/issuer/staff/roles.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { type Answered, routesOf, type SignedIn, signedIn } from '../issuer/staff.ts';
import { makeWorld, START, type World } from '../issuer/world.ts';
import { type SimulationTimes, simulateMonth } from './desk-simulation.ts';
import { fillWorld, type Size } from './desk-world.ts';

export interface Timed {
  readonly what: string;
  readonly status: number;
  readonly median: number;
  readonly slowest: number;
}

export interface DeskBench {
  /** seconds that making the world took, and counting its figures the first time and when nothing is new */
  readonly made: number;
  readonly counted: number;
  readonly again: number;
  readonly rows: readonly Timed[];
  readonly simulation: SimulationTimes;
}

const ROUNDS = 5;

export async function benchDesk(size: Size): Promise<DeskBench> {
  const folder = makeFolder();
  const database = await openDatabase({ dataDir: join(folder, 'data'), log: () => undefined, connections: 4 });
  try {
    await migrate(database, { now: START, log: () => undefined });
    const world = await makeWorld(database.db);
    const made = await secondsOf(() => fillWorld(database.db, size, START));
    const counted = await secondsOf(() => countFigures(world.issuer));
    world.pass(700);
    const again = await secondsOf(() => countFigures(world.issuer));
    return { made, counted, again, rows: await timeAll(world), simulation: await simulateMonth(world) };
  } finally {
    await database.close();
    await removeFolder(folder);
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** What stands in place of `:id` in a path. */
const IDS: Readonly<Record<string, string>> = { venues: 'ALA-00010', 'lab-figures': 'LAB-B1' };
/** Paths with what a page asks of them besides. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  '/api/desk/trail': ['', '?subject=person:500', '?kind=person-read', '?by=3', '?from=1795000000&until=1795100000'],
  '/api/desk/venues': ['', '?area=75', '?area=7511&category=cinema'],
  '/api/desk/posters': ['?area=7511'],
  '/api/desk/lab-range': [`?lab=LAB-B1&by=sampled&from=${START - 86_400}&until=${START}`],
  '/api/desk/dashboards/health': ['?days=28', '?days=400', '?days=90&region=75'],
  '/api/desk/dashboards/tests': ['?days=28', '?days=400', '?days=90&region=75&lab=LAB-B4'],
  '/api/desk/dashboards/scans': ['?days=28', '?days=400', '?days=90&region=75'],
  '/api/desk/dashboards/service': ['?days=28', '?days=400'],
};

async function timeAll(world: World): Promise<readonly Timed[]> {
  const rows: Timed[] = [];
  for (const { method, path } of routesOf(world)) {
    if (method !== 'GET') continue;
    const folder = path.split('/')[3] ?? '';
    const asked = path.replace(/:\w+/, IDS[folder] ?? '500').replace(/:\w+/, '7');
    for (const query of QUERIES[path] ?? ['']) rows.push(await time(world, `${asked}${query}`, (staff) => staff.get(`${asked}${query}`)));
  }
  const search = (what: string, body: Readonly<Record<string, string>>) =>
    time(world, `search by ${what}`, (staff) => staff.post('/api/desk/people/search', body));
  rows.push(await search('phone', { phone: '+77011000500' }));
  rows.push(await search('name', { name: 'Төлегеноваб Мад' }));
  rows.push(await search('name that hundreds have', { name: 'Ким' }));
  return rows;
}

/** A session of its own for each question: an account may ask only so often. */
async function time(world: World, what: string, ask: (staff: SignedIn) => Promise<Answered>): Promise<Timed> {
  const staff = await signedIn(world, ...ROLES);
  const times: number[] = [];
  let status = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const startedAt = performance.now();
    ({ status } = await ask(staff).catch(notJson));
    if (round > 0) times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  return { what, status, median: times[Math.floor(times.length / 2)] ?? 0, slowest: times.at(-1) ?? 0 };
}

/** Posters are a page. */
function notJson(error: unknown): { readonly status: number } {
  if (error instanceof SyntaxError) return { status: 200 };
  throw error;
}
