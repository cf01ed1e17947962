/** What follows from all that was audited on this page: what journals show together, the report; and the ministry's own history. */
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { isSameData, type Published } from '../history/published.ts';
import type { AuditedJournal } from '../journal/audit-file.ts';
import type { KeptCheckpoint } from '../journal/use-evidence.ts';
import { MinistryCard } from '../ministry/MinistryCard.tsx';
import { CheckpointsCard } from './CheckpointsCard.tsx';
import { ReportCard } from './ReportCard.tsx';
import { TogetherCard } from './TogetherCard.tsx';
import './report.css';

interface BeyondProps {
  readonly journals: readonly AuditedJournal[];
  /** changes in place: `tick` says that it did */
  readonly run: BulkRun | null;
  readonly tick: number;
  /** a checkpoint of the log that was dropped */
  readonly kept: KeptCheckpoint | null;
  readonly published: Published;
  readonly engine: Ed25519Engine;
}

export function Beyond({ journals: all, run: any, kept, published, engine }: BeyondProps) {
  const journals = all.filter(({ report }) => report.counts.lines > 0);
  const run = any?.state === 'done' ? any : null;
  // One report rests on one set of the ministry's data: codes that were judged by another have a report of their own.
  const isOne = run === null || isSameData(run.published.files, published.files);
  return (
    <>
      {all.length > journals.length && <CheckpointsCard journals={all} published={published} engine={engine} />}
      {journals.length > 1 && <TogetherCard journals={journals} />}
      {run !== null && <ReportCard found={{ journals: isOne ? journals : [], run }} published={run.published} />}
      {journals.length > 0 && (run === null || !isOne) && <ReportCard found={{ journals, run: null }} published={published} />}
      <MinistryCard published={published} engine={engine} kept={kept} />
    </>
  );
}
