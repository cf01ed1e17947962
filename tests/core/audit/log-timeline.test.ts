/** Keys and policies over time, as a log and the files that it counts tell them. */
import { expect, test } from 'vitest';
import { auditLog, type LogReport } from '../../../src/core/audit/log-audit.ts';
import { readTimeline } from '../../../src/core/audit/log-timeline.ts';
import { readEarlierRoots } from '../../../src/core/audit/root-history.ts';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { check, DAY, type Files, KEYS, NOW, xOf } from '../world.ts';
import { loggedWorld } from './logged.ts';

async function timelineOf(files: Files) {
  const read = async (name: string) => files.get(name) ?? null;
  const checked = await check(files, { pinned: files.get('root.1.cbor') ?? new Uint8Array(0), judgeExpiry: false });
  if (!checked.ok) throw new Error(`${checked.code} ${checked.file}`);
  const { root } = checked.trust;
  const roots = [root, ...(await readEarlierRoots(root, { read, engine: webCryptoEngine }))];
  const audited = await auditLog({
    read,
    firstRoot: files.get('root.1.cbor') ?? new Uint8Array(0),
    stampKeys: [xOf(KEYS.stamp)],
    engine: webCryptoEngine,
    stamped: checked.trust.stamp.logRoot,
  });
  if (!audited.ok) throw new Error(audited.code);
  const { report }: { report: LogReport } = audited;
  return { report, timeline: await readTimeline({ roots, entries: report.entries, read }) };
}

test('readTimeline draws a key from the root that names it first to the one that does not any more, a policy from bundle to bundle', async () => {
  const { report, timeline } = await timelineOf(await loggedWorld());
  expect(report.faults).toEqual([]);
  const spans = Object.fromEntries(timeline.lanes.map(({ kind, spans: own }) => [kind, own.map(({ from, until }) => [from, until])]));
  expect(spans['stamp']).toEqual([
    [NOW - 20 * DAY, NOW - 10 * DAY],
    [NOW - 10 * DAY, null],
  ]);
  expect(spans['root']).toHaveLength(3);
  expect(spans['token']).toEqual([[NOW - 5 * DAY, null]]);
  expect(spans['specimen']).toEqual([[NOW - DAY, null]]);
  expect(timeline.lanes.at(-1)).toEqual({
    kind: 'policy',
    spans: [
      { name: '40', from: NOW - 5 * DAY, until: NOW - DAY },
      { name: '41', from: NOW - DAY, until: null },
    ],
  });
  expect([timeline.from, timeline.until, timeline.bundlesGone]).toEqual([NOW - 20 * DAY, NOW - DAY, 0]);
});

test('readTimeline counts a bundle that is not published any more, and draws nothing from one that is another than was logged', async () => {
  const gone = await loggedWorld();
  gone.delete('bundle.6.cbor');
  expect((await timelineOf(gone)).timeline).toMatchObject({ bundlesGone: 1 });
  const other = await loggedWorld();
  other.set('bundle.6.cbor', utf8Encode('something else'));
  const { report, timeline } = await timelineOf(other);
  expect(report.faults).toMatchObject([{ code: 'file-differs', file: 'bundle.6.cbor' }]);
  expect(timeline.lanes.at(-1)?.spans.map(({ name }) => name)).toEqual(['41']);
});
