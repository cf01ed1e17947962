/** Several journals in one file, and what only several journals of one venue show; nothing is found where nothing was planted. */
import { beforeAll, describe, expect, test } from 'vitest';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { makeGateMessage } from '../../../src/core/journal/gate-message.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { goodTrust, KEYS, NOW, seeded, venueClaims, xOf } from '../world.ts';
import { altered, auditAll, certificate, checkpointAt, journalOf, type Line, lineAt, proofsOf, written } from './journals.ts';

const OTHER = seeded(77);
const pass = (nr: number): Uint8Array => new Uint8Array(16).fill(nr);
const entered = (time: number, nr: number, direction: 0 | 1 = 0): Line => ({
  ...lineAt(3),
  time,
  ref: pass(nr),
  outcome: 'admit',
  code: 'ok',
  direction,
});

/** The journal of the venue's other tablet, at gate 3. */
async function otherGate(lines: readonly Bytes[], venueId = venueClaims().venueId, signer = OTHER): Promise<Bytes[]> {
  const credential = await issueVenueCredential(venueClaims({ venueId, tabletKey: xOf(signer), gate: 3 }), KEYS.venue);
  let state = EMPTY_CHAIN;
  for (const line of lines) state = await extendChain(state, line);
  const checkpoint = await makeCheckpoint({ venueId, iat: NOW + 9000, gate: 3, epoch: 0, stampVersion: 500, ...state }, signer);
  return [...lines, credential, checkpoint];
}

let lines: Bytes[];
let proofs: Bytes[];
/** Of gate 3, another day's. */
let others: Bytes[];
beforeAll(async () => {
  lines = await journalOf(60);
  proofs = await proofsOf(lines);
  others = await written(Array.from({ length: 30 }, (_, seq) => ({ ...lineAt(seq), time: NOW + 86_400 + 10 * seq })));
});

describe('JournalsAudit', () => {
  test('two tablets’ exports, one after the other, are two journals, both intact', async () => {
    const reports = await auditAll([...lines, ...proofs, ...(await otherGate(others))]);
    expect(reports.map(({ state, size, certificates }) => [state, size, certificates.map(({ claims }) => claims.gate)])).toEqual([
      ['intact', 60, [2]],
      ['intact', 30, [3]],
    ]);
    const twice = await auditAll([...(await otherGate(others)), ...lines, ...proofs]);
    expect(twice.map(({ state, size }) => [state, size])).toEqual([
      ['intact', 30],
      ['intact', 60],
    ]);
  });

  test('two epochs of one tablet are two journals: the second is no fork of the first', async () => {
    const reports = await auditAll([...lines, ...others, await certificate(), await checkpointAt(lines, 60), await checkpointAt(others, 30, KEYS.tablet, 1)]);
    expect(reports.map(({ state, identity, signed }) => [state, identity?.epoch, signed])).toEqual([
      ['intact', 0, 60],
      ['intact', 1, 30],
    ]);
    expect(auditTogether(reports).findings).toEqual([]);
  });

  test('a checkpoint of an epoch whose lines are not here says that they are missing, and breaks no other journal', async () => {
    const reports = await auditAll([...others, await certificate(), await checkpointAt(others, 30, KEYS.tablet, 1), await checkpointAt(lines, 40)]);
    expect(reports.map(({ state, breaks }) => [state, breaks.map(({ kind, count }) => [kind, count])])).toEqual([
      ['intact', []],
      ['broken', [['truncated', 40]]],
    ]);
  });

  test('runs of two tablets, handed in by turns', async () => {
    const run = async (of: readonly Bytes[], from: number, credential: Bytes, signer = KEYS.tablet) =>
      makeGateMessage(
        credential,
        { kind: 'journal', iat: NOW + 9000, epoch: 0, size: of.length, from, entries: of.slice(from, from + 15), checkpoints: [] },
        signer,
      );
    const [, credential = new Uint8Array(0)] = (await otherGate(others)).slice(-3);
    const own = await certificate();
    const items = [await run(lines, 0, own), await run(others, 0, credential, OTHER), await run(lines, 15, own), await run(others, 15, credential, OTHER)];
    expect((await auditAll(items)).map(({ breaks, counts }) => [breaks, counts.lines])).toEqual([
      [[], 30],
      [[], 30],
    ]);
  });

  const inRun = (entries: readonly Bytes[], credential: Bytes, epoch = 0) =>
    makeGateMessage(credential, { kind: 'journal', iat: NOW + 9000, epoch, size: entries.length, from: 0, entries, checkpoints: [] }, OTHER);

  test('lines are the tablet’s that signed them, whichever tablet the run that brings them names', async () => {
    const credential = (await otherGate(others)).at(-2) ?? new Uint8Array(0);
    const reports = await auditAll([await inRun(lines, credential), ...proofs]);
    expect(reports.map(({ state, certificates }) => [state, certificates.map(({ claims }) => claims.gate)])).toEqual([['intact', [2]]]);
    expect(reports[0]?.identity?.key).toEqual(xOf(KEYS.tablet));
  });

  test('a second story of one epoch stays one, whichever epoch the run that brings it names', async () => {
    const own = await certificate();
    const reports = await auditAll([...lines, ...proofs, await inRun(others, own, 1), await checkpointAt(others, 30)]);
    expect(reports.map(({ state, identity }) => [state, identity?.epoch])).toEqual([
      ['intact', 0],
      ['intact', 0],
    ]);
    expect(auditTogether(reports).findings.map(({ code }) => code)).toEqual(['two-stories']);
  });

  test('lines that nobody signed stand under no tablet of their file', async () => {
    const reports = await auditAll([...lines, ...proofs, ...others]);
    expect(reports.map(({ state, certificates }) => [state, certificates.length])).toEqual([
      ['intact', 1],
      ['unproven', 0],
    ]);
  });

  test('proofs of another tablet from elsewhere make no journal of it; in the file itself they do', async () => {
    const { JournalsAudit } = await import('../../../src/core/audit/journals-audit.ts');
    const { readJournalItem } = await import('../../../src/core/audit/journal-item.ts');
    const beside = [...proofs, ...(await otherGate(others)).slice(30)];
    const audit = new JournalsAudit({ trust: await goodTrust(), engine: webCryptoEngine });
    for (const proof of beside) await audit.addProof(readJournalItem(proof));
    for (const line of lines) await audit.add(readJournalItem(line));
    expect((await audit.finish()).map(({ state }) => state)).toEqual(['intact']);
    expect((await auditAll([...lines, ...beside])).map(({ state }) => state)).toEqual(['intact', 'broken']);
  });

  test('signed objects from elsewhere count as no item of the file', async () => {
    const { JournalsAudit } = await import('../../../src/core/audit/journals-audit.ts');
    const { readJournalItem } = await import('../../../src/core/audit/journal-item.ts');
    const audit = new JournalsAudit({ trust: null, engine: (await import('../../../src/core/codec/ed25519.ts')).webCryptoEngine });
    for (const proof of proofs) await audit.addProof(readJournalItem(proof));
    for (const line of [...lines.slice(0, 5), ...lines.slice(4)]) await audit.add(readJournalItem(line));
    const [report] = await audit.finish();
    expect(report?.breaks).toEqual([{ kind: 'repeated', seq: 4, count: 1, item: 5 }]);
  });
});

describe('auditTogether', () => {
  const open = lineAt(0);
  const gates = async (here: readonly Line[], there: readonly Line[], venueId?: string) => {
    const first = await written([open, ...here]);
    const [one] = await auditAll([...first, await certificate(), await checkpointAt(first, first.length)]);
    const [other] = await auditAll(await otherGate(await written([open, ...there]), venueId));
    if (one === undefined || other === undefined) throw new Error('no report');
    return auditTogether([one, other]);
  };

  test('five times on one day at gates of which none saw it five times', async () => {
    const hourly = (hours: readonly number[]) => hours.map((hour) => entered(NOW + 3600 * hour, 1));
    const { findings } = await gates(hourly([0, 2, 4]), hourly([1, 3]));
    expect(findings.map(({ code, second, amount }) => [code, second.seq, amount])).toEqual([['often-together', 3, 5]]);
    expect((await gates(hourly([0, 2]), hourly([1, 3]))).findings).toEqual([]);
  });

  test('a thousand lines that nobody signed take neither the place of another gate’s lines nor hide what was signed', async () => {
    const timed = async (here: readonly Line[], there: readonly Line[], signed: number) => {
      const first = await written([open, ...here]);
      const stamps = { stampTimes: async () => ({ iat: NOW, exp: NOW + 86_400 }) };
      const own = await checkpointAt(first, signed);
      const [one] = await auditAll([...first, await certificate(), own], stamps);
      const [other] = await auditAll(await otherGate(await written([open, ...there])), stamps);
      if (one === undefined || other === undefined) throw new Error('no report');
      return auditTogether([one, other]);
    };
    const letIn = entered(NOW + 100, 1);
    const invented = Array.from({ length: 1200 }, (_, nr) => entered(NOW - 200_000 + 61 * nr, 1));
    const named = ({ findings, unsure }: ReturnType<typeof auditTogether>) => [...findings, ...unsure].filter(({ code }) => code === 'two-gates');
    const honest = named(await timed([letIn], [entered(NOW + 160, 1)], 2));
    expect(honest).toHaveLength(1);
    const flooded = named(await timed([letIn, ...invented], [entered(NOW + 160, 1)], 2));
    expect(flooded.filter(({ first, second }) => first.seq === 1 && second.seq === 1 && first.journal !== second.journal)).toEqual(honest);
  });

  test('journals of two venues are not joined', async () => {
    const { findings, compared, alone } = await gates([entered(NOW + 100, 1)], [entered(NOW + 160, 1)], 'ALA-00999');
    expect([findings, compared, alone.length]).toEqual([[], [], 2]);
  });

  test('a line that was changed before a genuine signed run, and one written behind it, are no story of the tablet’s', async () => {
    const changed = lines.slice(0, 41).map((line, seq) => (seq === 19 || seq === 40 ? altered(line, { code: 'token-revoked' }) : line));
    const [one] = await auditAll([...lines, ...proofs]);
    const [other] = await auditAll([...changed, await certificate(), await checkpointAt(lines, 40)]);
    if (one === undefined || other === undefined) throw new Error('no report');
    expect(other.signed).toBe(40);
    const { findings, unsure } = auditTogether([one, other]);
    expect([findings, unsure.map(({ code, first, doubt }) => [code, first.seq, doubt])]).toEqual([[], [['two-stories', 19, 'unsigned']]]);
  });

  test('two stories of one tablet, with the line from which on they differ; the beginning of a journal is none', async () => {
    const rewritten = await written(Array.from({ length: 60 }, (_, seq) => ({ ...lineAt(seq), ...(seq === 33 ? { code: 'token-revoked' } : {}) })));
    const [one] = await auditAll([...lines, ...proofs]);
    const [other] = await auditAll([...rewritten, await certificate(), await checkpointAt(rewritten, 60)]);
    const [beginning] = await auditAll([...lines.slice(0, 40), await certificate(), await checkpointAt(lines, 40)]);
    if (one === undefined || other === undefined || beginning === undefined) throw new Error('no report');
    const { findings } = auditTogether([one, other]);
    expect(findings.map(({ code, first, amount }) => [code, first.seq, amount])).toEqual([['two-stories', 33, 27]]);
    expect(auditTogether([one, beginning, one]).findings).toEqual([]);
  });
});
