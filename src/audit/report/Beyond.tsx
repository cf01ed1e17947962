/** What follows from all that was audited on this page: what journals show together, the report; and the ministry's own history. */
import { useMemo } from 'preact/hooks';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { isSameData, type Published } from '../history/published.ts';
import type { Evidence } from '../journal/use-evidence.ts';
import type { Journals } from '../journal/use-journals.ts';
import { MinistryCard } from '../ministry/MinistryCard.tsx';
import { CheckpointsCard } from './CheckpointsCard.tsx';
import { ReportCard } from './ReportCard.tsx';
import { TogetherCard } from './TogetherCard.tsx';
import { useAsked } from './use-asked.ts';
import './report.css';

interface BeyondProps {
  readonly journals: Journals;
  /** changes in place: `tick` says that it did */
  readonly run: BulkRun | null;
  readonly tick: number;
  readonly evidence: Pick<Evidence, 'kept' | 'codes'>;
  readonly published: Published;
  readonly engine: Ed25519Engine;
}

export function Beyond({
  journals: { rows, inputs, isBusy, desk, obtained, setObtained },
  run: any,
  evidence: { kept, codes },
  published,
  engine,
}: BeyondProps) {
  const count = useMemo(() => rows.filter(({ lines }) => lines > 0).length, [rows]);
  const run = any?.state === 'done' ? any : null;
  // One report rests on one set of the ministry's data: codes that were judged by another have a report of their own.
  const isOne = run === null || isSameData(run.published.files, published.files);
  const isRead = !isBusy && desk !== null;
  const together = useAsked(isRead && count > 1 ? () => desk.together() : null, rows);
  const checkpoints = useAsked(isRead && rows.length > count ? () => desk.checkpoints() : null, rows);
  const hasJournals = isRead && inputs.length > 0;
  return (
    <>
      {rows.length > count && <CheckpointsCard asked={checkpoints} rows={rows} codes={codes} obtained={obtained} onObtained={setObtained} />}
      {/* Of those that are still to come nobody is compared yet. */}
      {isRead && count > 1 && <TogetherCard asked={together} rows={rows} />}
      {run !== null && <ReportCard run={run} published={run.published} {...(isOne && hasJournals ? { inputs, desk, obtained } : {})} />}
      {hasJournals && (run === null || !isOne) && <ReportCard run={null} published={published} inputs={inputs} desk={desk} obtained={obtained} />}
      <MinistryCard published={published} engine={engine} kept={kept} />
    </>
  );
}
