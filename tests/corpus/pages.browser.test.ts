/**
 * The adversarial corpus through what stands on a tablet and on the auditor's page: the judge that a tablet opens over its IndexedDB (src/gate/session.ts), every line
 * written strictly before the verdict; and the auditor's own worker. The same verdicts as the core's, in every member.
 */
import { expect, it } from 'vitest';
import { Pool } from '../../src/audit/bulk/pool.ts';
import { BlockCutter } from '../../src/core/audit/bulk/cut.ts';
import { settleBlock } from '../../src/core/audit/bulk/settle.ts';
import { SeenShowings } from '../../src/core/audit/bulk/showings.ts';
import { utf8Decode, utf8Encode } from '../../src/core/bytes.ts';
import { detectEngine } from '../../src/core/codec/ed25519.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { UNCHANGED } from '../../src/gate/door-state.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { openJudge } from '../../src/gate/session.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { lastJournalEntry } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { askedOnce, disagreements, fingerprint } from './compare.ts';
import text from './corpus.ndjson?raw';
import { byCore, linesOf, type Said, Worlds, withoutPlace } from './judges.ts';
import { type CodeCase, readCorpus } from './read.ts';

const corpus = readCorpus(text);

const VENUE = { id: 'ALA-00123', name: 'Арман', gate: 3 };

/** Cases that one tablet can have one after the other on one day: the clock stands, one code each. A tablet has always a venue, so codes that are about a door of nobody are not among them. */
function tabletCases(): Map<string, CodeCase[]> {
  const groups = new Map<string, CodeCase[]>();
  for (const one of corpus.codes) {
    const { world, door, steps, nonces, fault } = one;
    const isAlike = world === 'main' && steps.length === 1 && nonces.length === 0 && fault === null;
    if (!isAlike || (one.attack === 4 && door.gate === undefined) || (door.venueId !== undefined && door.gate === undefined)) continue;
    if (steps[0]?.at !== MOMENT) continue;
    const { category, area, registration = false } = door;
    const id = JSON.stringify({ category, area, registration });
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return groups;
}

/** 11 March 2026, 10:00 in Almaty: when most of the corpus is judged. */
const MOMENT = Date.UTC(2026, 2, 11, 5) / 1000;

it('a tablet’s own judge, each line on the disk before the verdict', { timeout: 120_000 }, async () => {
  const engine = askedOnce(await detectEngine());
  const trust = await new Worlds(corpus, engine).trust('main');
  const wrong: string[] = [];
  let count = 0;
  for (const [place, cases] of tabletCases()) {
    const name = `ashyq-corpus-door-${crypto.randomUUID()}`;
    const storage = new Storage({ name });
    const now = () => MOMENT;
    const keeper = new TrustKeeper({ storage, engine, now, onEvent: () => undefined, onFloorReset: () => undefined });
    keeper.state.value = { ...keeper.state.value, trust };
    const venue = { ...VENUE, ...(JSON.parse(place) as { category: string; area: string; registration: boolean }) };
    const tablet = { key: await createDeviceKey('seed'), credential: new Uint8Array(0), venue, enrolledAt: MOMENT };
    expect((await replaceTablet(storage, tablet, MOMENT)).ok).toBe(true);
    const opened = await openJudge({ storage, engine, tablet, rules: UNCHANGED, keeper, now });
    if (!opened.ok) throw new Error(opened.code);
    for (const one of cases) {
      const { verdict } = await opened.value.judge(one.steps[0]?.text.trim() ?? '', 0);
      wrong.push(...disagreements(one, [verdict as unknown as Said], 'tablet'));
      count += 1;
    }
    const last = await lastJournalEntry(storage);
    expect(last.ok && last.value !== null && decodeEntry(last.value.entry).seq).toBe(cases.length - 1);
    await storage.close();
    indexedDB.deleteDatabase(name);
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(300);
});

const DOOR_CASES_MIN = 10;
const spawn = (): Worker => new Worker(new URL('../../src/workers/audit.worker.ts', import.meta.url), { type: 'module' });

it('the auditor’s worker, asked by the page’s pool', { timeout: 120_000 }, async () => {
  const engine = askedOnce(await detectEngine());
  const worlds = new Worlds(corpus, engine);
  const groups = new Map<string, CodeCase[]>();
  for (const one of corpus.codes) {
    if (!one.where.includes('audit') || one.world !== 'main') continue;
    const door = JSON.stringify(one.door);
    groups.set(door, [...(groups.get(door) ?? []), one]);
  }
  const wrong: string[] = [];
  let count = 0;
  for (const cases of groups.values()) {
    // A worker takes half a second to start from its sources: the doors of which there is one case or two have been judged by the same engine in corpus.browser.test.ts.
    if (cases.length < DOOR_CASES_MIN) continue;
    count += cases.length;
    const trust = await worlds.trust('main');
    const [first] = cases;
    if (first === undefined || trust === null) continue;
    const pool = new Pool({ trust, history: null, door: first.door, ownMoments: true }, { read: async () => null, spawn, size: 1 });
    for (const one of cases) {
      const said = await byWorker(one, pool);
      wrong.push(...disagreements(one, said, 'worker'));
      if (fingerprint(said) !== fingerprint(await byCore(one, trust, engine))) wrong.push(`${one.name}: the worker says other things than the core`);
    }
    pool.close();
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(350);
});

async function byWorker(one: CodeCase, pool: Pool): Promise<Said[]> {
  const format = { kind: 'ndjson', code: 'code', time: 'at' } as const;
  const cutter = new BlockCutter(format);
  const seen = new SeenShowings();
  const said: Said[] = [];
  for (const block of [...cutter.push(utf8Encode(linesOf(one))), ...cutter.end()]) {
    const judged = await pool.judge({ block, format, firstLine: block.line, file: null, now: 0 });
    said.push(...withoutPlace(utf8Decode(settleBlock(judged, seen).ndjson)));
  }
  return said;
}
