/** What was asked of a second person, with the way to where it waits. */
import type { ComponentChildren } from 'preact';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { type DeskResult, post } from '../api.ts';
import { pathOf } from '../pages.ts';

/** What is proposed about laboratories (src/issuer/lab/actions.ts). */
export type LabKind = 'lab-add' | 'lab-key' | 'lab-end' | 'lab-envelope' | 'lab-revoke-range' | 'contact-revoke-range' | 'lab-batch-decide';

/** The first of two persons; gives the number of the proposal. */
export function proposeLab(kind: LabKind, payload: Readonly<Record<string, unknown>>): Promise<DeskResult<number>> {
  return post('/api/desk/labs/proposals', { kind, payload }, (answer) => numberOf(answer, 'proposalId'));
}

interface ProposedProps {
  readonly title: string;
  readonly link: string;
  readonly children?: ComponentChildren;
}

export function ProposedNotice({ title, link, children }: ProposedProps) {
  return (
    <Notice tone="good" title={title}>
      {children}
      <p>
        <a href={pathOf('proposals')}>{link}</a>
      </p>
    </Notice>
  );
}

/** The same with the words of laboratories. Nothing where nothing was proposed yet. */
export function LabProposed({ nr }: { readonly nr: number | null }) {
  const say = words('deskLabs');
  return nr === null ? null : <ProposedNotice title={fill(say.proposed, { nr: String(nr) })} link={say.toProposals} />;
}
