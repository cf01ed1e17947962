/** The ministry's history as this page checks it: the log read whole, its tree made anew, and what it says of keys and policies over time. */
import { auditLog, type LogAuditResult } from '../../core/audit/log-audit.ts';
import { readTimeline, type Timeline } from '../../core/audit/log-timeline.ts';
import { readEarlierRoots } from '../../core/audit/root-history.ts';
import { textOf } from '../../core/audit/text-of.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { Published } from '../history/published.ts';

export type CheckedHistory =
  | { readonly kind: 'no-log' }
  | { readonly kind: 'no-roots' }
  | { readonly kind: 'refused'; readonly code: string }
  | {
      readonly kind: 'checked';
      readonly report: Extract<LogAuditResult, { ok: true }>['report'];
      readonly timeline: Timeline;
      /** every stamp was read too */
      readonly withStamps: boolean;
      /** the signed text, to be kept */
      readonly checkpoint: string;
      /** the kept one that it was compared with */
      readonly earlier: string | null;
    };

interface Source {
  readonly published: Published;
  readonly engine: Ed25519Engine;
  readonly earlier: string | null;
  /** hears how many entries there are, as soon as anybody knows */
  readonly onSize: (entries: number) => void;
}

/** Of a folder that the auditor brought also every stamp in it; from the network not: five weeks of them are ten thousand files, of which the tree has the digests. */
export async function checkHistory({ published, engine, earlier, onSize }: Source): Promise<CheckedHistory> {
  const { trust, read, stamps } = published;
  const text = await read('log/checkpoint');
  if (text === null) return { kind: 'no-log' };
  const roots = [trust.root, ...(await readEarlierRoots(trust.root, { read, engine }))];
  const firstRoot = await read('root.1.cbor');
  if (firstRoot === null || roots.at(-1)?.version !== 1) return { kind: 'no-roots' };
  const checkpoint = textOf(text);
  const size = Number(checkpoint.split('\n')[1]);
  if (Number.isSafeInteger(size) && size >= 0) onSize(size);
  const result = await auditLog({
    read: async (name) => (stamps === null && name.startsWith('stamps/') ? null : read(name)),
    firstRoot,
    stampKeys: roots.flatMap(({ roles }) => roles.stamp.keys.map(({ x }) => x)),
    engine,
    stamped: trust.stamp.logRoot,
    ...(earlier === null ? {} : { earlier }),
  });
  if (!result.ok) return { kind: 'refused', code: result.code };
  const { report } = result;
  return { kind: 'checked', report, timeline: await readTimeline({ roots, entries: report.entries, read }), withStamps: stamps !== null, checkpoint, earlier };
}
