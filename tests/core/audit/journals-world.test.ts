/** A region's file: sixty tablets' exports one behind the other, every kind of defect planted in some of them, and an answer key. All of it is found, and nothing else. */
import { beforeAll, expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { BREAK_KINDS, type BreakKind } from '../../../src/core/audit/journal-chain.ts';
import { FINDINGS, type FindingCode, type StampLookup } from '../../../src/core/audit/journal-findings.ts';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../../src/core/journal/countersignature.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { KEYS, NOW, seeded, venueClaims, xOf } from '../world.ts';
import { altered, auditAll, type Line, lineAt, written } from './journals.ts';

const SIZE = 260;
/** Lines that are signed and countersigned; what is behind them is nobody's. */
const SIGNED = 240;
const stampTimes: StampLookup = async (version) => ({ iat: NOW - 300, exp: version === 400 ? NOW + 600 : NOW + 172_800 });

interface Planted {
  readonly lines?: (lines: Line[]) => Line[];
  readonly entries?: (entries: Bytes[]) => Bytes[];
  readonly breaks?: readonly (readonly [BreakKind, number, number])[];
  readonly findings?: readonly FindingCode[];
  readonly unsigned?: readonly FindingCode[];
}

const at = (nr: number, change: Partial<Line>) => (lines: Line[]) => lines.map((line, seq) => (seq === nr ? { ...line, ...change } : line));
/** Lines `from` to `until - 1` as somebody let in. */
const letIn =
  (from: number, until: number, more: Partial<Line> = {}) =>
  (lines: Line[]) =>
    lines.map((line, seq) => (seq >= from && seq < until ? { ...line, outcome: 'admit' as const, code: 'ok', ...more } : line));
const PASS = new Uint8Array(16).fill(9);

const KINDS: Readonly<Record<string, Planted>> = {
  honest: {},
  missing: { entries: (lines) => lines.filter((_, seq) => seq !== 77), breaks: [['missing', 77, 1]] },
  gap: { entries: (lines) => lines.filter((_, seq) => seq < 50 || seq >= 90), breaks: [['missing', 50, 40]] },
  swapped: { entries: (lines) => [...lines.slice(0, 31), ...lines.slice(32, 33), ...lines.slice(31, 32), ...lines.slice(33)], breaks: [['swapped', 31, 1]] },
  repeated: { entries: (lines) => [...lines.slice(0, 31), ...lines.slice(30)], breaks: [['repeated', 30, 1]] },
  changed: { entries: (lines) => lines.map((line, seq) => (seq === 120 ? altered(line, { direction: 1 }) : line)), breaks: [['changed', 120, 1]] },
  truncated: { entries: (lines) => lines.slice(0, 200), breaks: [['truncated', 200, 40]] },
  forked: { entries: (lines) => [...lines.slice(0, 60), altered(lines[59] ?? new Uint8Array(), { time: 5 }), ...lines.slice(60)], breaks: [['forked', 59, 1]] },
  unreadable: { entries: (lines) => lines.map((line, seq) => (seq === 12 ? encodeCbor([1]) : line)), breaks: [['unreadable', 12, 1]] },
  'time-back': { lines: (lines) => lines.map((line, seq) => (seq >= 100 ? { ...line, time: line.time - 500 } : line)), findings: ['time-back'] },
  'clock-behind': { lines: at(100, { kind: 'clock', ref: null, outcome: null, code: 'back-300-steady' }), findings: ['clock-behind'] },
  'clock-ahead': { lines: at(100, { kind: 'clock', ref: null, outcome: null, code: 'ahead-300-ministry' }), findings: ['clock-ahead'] },
  'clock-by-word': { lines: at(100, { kind: 'clock', ref: null, outcome: null, code: 'right-manager' }), findings: ['clock-by-word'] },
  'clock-set': { lines: at(100, { kind: 'clock', ref: null, outcome: null, code: 'set' }), findings: ['clock-set'] },
  'clock-right-again': { lines: at(100, { kind: 'clock', ref: null, outcome: null, code: 'right-again' }) },
  'clock-right': { lines: at(100, { kind: 'clock', ref: null, outcome: null, code: 'right-stamp' }) },
  silent: { lines: (lines) => lines.map((line, seq) => (seq >= 100 ? { ...line, time: line.time + 4000 } : line)), findings: ['silent'] },
  'shift-missing': {
    lines: at(238, { kind: 'shift-close', ref: null, outcome: null, code: 'closed' }),
    findings: ['shift-missing'],
    unsigned: ['shift-missing'],
  },
  'stamp-back': { lines: at(100, { stampVersion: 480 }), findings: ['stamp-back'] },
  'stale-admit': { lines: (lines) => lines.map((line) => ({ ...line, stampVersion: 400 })), findings: ['stale-admit'] },
  'override-refused': { lines: at(101, { kind: 'override', outcome: 'refuse', code: 'not-admitted' }), findings: ['override-refused'] },
  replayed: { lines: at(101, { outcome: 'undecided', code: 'proof-replayed' }), findings: ['replayed'] },
  'pass-often': { lines: letIn(40, 45, { ref: PASS }), findings: ['pass-often'] },
  'pass-four-times': { lines: letIn(40, 44, { ref: PASS }) },
  'too-fast': {
    lines: (lines) => letIn(40, 100)(lines).map((line, seq) => (seq >= 40 && seq < 100 ? { ...line, time: NOW + 400 + Math.floor((seq - 40) / 2) } : line)),
    findings: ['too-fast'],
  },
  'never-refuses': {
    lines: (lines) => lines.map((line, seq) => (seq === 0 ? line : { ...line, outcome: 'admit' as const, code: 'ok' })),
    findings: ['never-refuses'],
  },
  'unsigned override': { lines: at(250, { kind: 'override', outcome: 'refuse', code: 'not-admitted' }), unsigned: ['override-refused'] },
  'unsigned often': { lines: letIn(250, 256, { ref: PASS }), unsigned: ['pass-often'] },
};

async function exportOf(nr: number, { lines = (own) => own, entries = (own) => own }: Planted): Promise<Uint8Array[]> {
  const signer = seeded(60 + nr);
  const honest = lines(Array.from({ length: SIZE }, (_, seq) => lineAt(seq)));
  const chained = await written(honest);
  let state = EMPTY_CHAIN;
  for (const one of chained.slice(0, SIGNED)) state = await extendChain(state, one);
  const claims = venueClaims({ venueId: `ALA-${String(10_000 + nr)}`, tabletKey: xOf(signer), gate: 1 });
  const iat = honest[SIGNED - 1]?.time ?? NOW;
  const checkpoint = await makeCheckpoint({ venueId: claims.venueId, iat, gate: 1, epoch: 0, stampVersion: 500, ...state }, signer);
  const countersignature = await signCountersignature(await countersignatureOf(checkpoint, iat + 5), KEYS.stamp);
  return [...entries(chained), await issueVenueCredential(claims, KEYS.venue), checkpoint, countersignature];
}

const names = Object.keys(KINDS);
const plan = Array.from({ length: 60 }, (_, nr) => names[(nr * 11) % names.length] ?? 'honest');
let reports: JournalReport[];
beforeAll(async () => {
  const items = (await Promise.all(plan.map((name, nr) => exportOf(nr, KINDS[name] ?? {})))).flat();
  reports = await auditAll(items, { stampTimes });
});

test('JournalsAudit finds every planted defect in its journal at its line, and no other', () => {
  const told = reports.map(({ breaks, totals, unsigned }) => ({
    breaks: breaks.map(({ kind, seq, count }) => [kind, seq, count]),
    findings: [...totals.keys()].sort(),
    unsigned: [...unsigned.keys()].sort(),
  }));
  const key = plan.map((name) => {
    const { breaks = [], findings = [], unsigned = [] } = KINDS[name] ?? {};
    return { breaks, findings: [...findings].sort(), unsigned: [...unsigned].sort() };
  });
  expect(told.map((one, nr) => [plan[nr], one])).toEqual(key.map((one, nr) => [plan[nr], one]));
  expect(new Set(plan).size).toBe(names.length);
  // The key knows every kind of break and of finding that there is.
  expect([...new Set(key.flatMap(({ breaks }) => breaks.map(([kind]) => kind)))].sort()).toEqual([...BREAK_KINDS].sort());
  expect([...new Set(key.flatMap(({ findings }) => findings))].sort()).toEqual([...FINDINGS].sort());
});

test('auditTogether says nothing of journals of different venues', () => {
  const { findings, unsure, compared, alone } = auditTogether(reports);
  expect([findings, unsure, compared, alone.length]).toEqual([[], [], [], 60]);
});
