/**
 * Random worlds of journals with planted breaks and findings: every one is found at its line, and nothing else is. A failure names its seed:
 * `ASHYQ_WORLDS=2000 npx vitest run --project node tests/property/journals.test.ts` makes many, `ASHYQ_WORLD=1234` that one alone.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { JournalReport } from '../../src/core/audit/journal-audit.ts';
import { BREAK_KINDS } from '../../src/core/audit/journal-chain.ts';
import { FINDINGS, type StampLookup } from '../../src/core/audit/journal-findings.ts';
import { readJournalItem } from '../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../src/core/audit/journals-audit.ts';
import { auditTogether, type TogetherFinding } from '../../src/core/audit/journals-together.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { goodTrust, seeded } from '../core/world.ts';
import { dice } from './dice.ts';
import { type Export, type Key, randomExport } from './journal-cuts.ts';
import { randomVenue } from './journal-venue.ts';

const asked = (name: string): number | null => {
  const value = Number(import.meta.env[name] ?? '');
  return Number.isSafeInteger(value) && value > 0 ? value : null;
};
const ONE = asked('ASHYQ_WORLD');
const WORLDS = asked('ASHYQ_WORLDS') ?? 40;
const SEEDS = ONE === null ? Array.from({ length: WORLDS }, (_, nr) => nr + 1) : [ONE];
/** Worlds of one test, so that a long run tells how far it is. */
const AT_ONCE = 20;

let trust: Trust;
beforeAll(async () => {
  trust = await goodTrust();
});

/** As the answer key says it. */
function told({ breaks, findings }: JournalReport): Key {
  const names = (isSigned: boolean) => findings.filter(({ signed }) => signed === isSigned).map(({ code, seq }) => `${code} ${seq}`);
  return { breaks: breaks.map(({ kind, seq, count }) => `${kind} ${seq} ${count}`).sort(), findings: names(true).sort(), unsigned: names(false).sort() };
}

async function reportsOf(items: readonly Uint8Array[], stampTimes: StampLookup): Promise<readonly JournalReport[]> {
  const audit = new JournalsAudit({ trust, engine: webCryptoEngine, stampTimes });
  for (const item of items) await audit.add(readJournalItem(item));
  return audit.finish();
}

const worldOf = (seed: number): Promise<Export> => randomExport(dice(seed), { signer: seeded(40 + (seed % 60)), venueId: `ALA-${10_000 + seed}`, gate: 1 });
const parts = Array.from({ length: Math.ceil(SEEDS.length / AT_ONCE) }, (_, nr) => SEEDS.slice(nr * AT_ONCE, (nr + 1) * AT_ONCE));
const spans = parts.map((seeds) => [seeds[0], seeds.at(-1), seeds] as const);

describe('JournalsAudit', () => {
  test.each(spans)(
    'finds all that was planted in worlds %s to %s, and nothing else',
    async (_first, _last, seeds) => {
      for (const seed of seeds) {
        const { items, stampTimes, key } = await worldOf(seed);
        const journals = (await reportsOf(items, stampTimes)).map(told);
        expect({ ASHYQ_WORLD: seed, journals }).toEqual({ ASHYQ_WORLD: seed, journals: [key] });
      }
    },
    120_000,
  );

  test('of the worlds that are always made some have every kind of break and of finding, signed and unsigned', async () => {
    const keys = await Promise.all(Array.from({ length: 40 }, async (_, nr) => (await worldOf(nr + 1)).key));
    const kinds = (of: keyof Key) => [...new Set(keys.flatMap((key) => key[of].map((name) => name.split(' ')[0])))].sort();
    expect(kinds('breaks')).toEqual([...BREAK_KINDS].sort());
    expect(kinds('findings')).toEqual([...FINDINGS].sort());
    expect(kinds('unsigned').length).toBeGreaterThan(5);
    expect(keys.filter(({ breaks, findings }) => breaks.length + findings.length === 0).length).toBeGreaterThan(0);
  }, 120_000);
});

const named = ({ code, first, second }: TogetherFinding) => `${code} ${first.journal}/${first.seq} ${second.journal}/${second.seq}`;

describe('auditTogether', () => {
  test.each(spans)(
    'finds passes at two gates and two stories in venues %s to %s, whatever their clocks said, and accuses nobody else',
    async (_first, _last, seeds) => {
      for (const seed of seeds) {
        const { files, stampTimes, ...key } = await randomVenue(dice(seed));
        const reports = (await Promise.all(files.map((items) => reportsOf(items, stampTimes)))).flat();
        const { findings, unsure } = auditTogether(reports);
        expect({ ASHYQ_WORLD: seed, findings: findings.map(named).sort(), unsure: unsure.map(named).sort() }).toEqual({ ASHYQ_WORLD: seed, ...key });
      }
    },
    120_000,
  );
});
