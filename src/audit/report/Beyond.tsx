/** What follows from all that was audited on this page: what journals show together, the report; and the ministry's own history. */
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { Published } from '../history/published.ts';
import type { AuditedJournal } from '../journal/audit-file.ts';
import { MinistryCard } from '../ministry/MinistryCard.tsx';
import { ReportCard } from './ReportCard.tsx';
import { TogetherCard } from './TogetherCard.tsx';
import './report.css';

interface BeyondProps {
  readonly journals: readonly AuditedJournal[];
  readonly published: Published;
  readonly engine: Ed25519Engine;
}

export function Beyond({ journals, published, engine }: BeyondProps) {
  return (
    <>
      {journals.length > 1 && <TogetherCard journals={journals} />}
      {journals.length > 0 && <ReportCard journals={journals} published={published} />}
      <MinistryCard published={published} engine={engine} />
    </>
  );
}
