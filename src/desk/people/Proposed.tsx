/** What stands after something was proposed: that it waits for somebody else, and where. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { pathOf } from '../pages.ts';

export function Proposed({ proposalId }: { readonly proposalId: number }) {
  const say = words('deskPeople');
  return (
    <Notice tone="good" title={say.proposed}>
      <a href={pathOf('proposal', { nr: proposalId })}>{fill(say.toProposal, { nr: String(proposalId) })}</a>
    </Notice>
  );
}
