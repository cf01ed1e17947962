/** Proposing that a status set by hand ends before its time. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { post } from '../api.ts';
import { AskFirst } from '../parts/Form.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useAction } from '../parts/use-call.ts';
import { Proposed } from './Proposed.tsx';

export function EndManual({ personId, manualId }: { readonly personId: number; readonly manualId: number }) {
  const say = words('deskPeople').manual;
  const [proposalId, setProposalId] = useState<number | null>(null);
  const { run, busy, refusal } = useAction(() => post('/api/desk/manual-status/end', { personId, manualId }, (answer) => numberOf(answer, 'proposalId')));
  const send = async () => {
    const result = await run();
    if (result?.ok) setProposalId(result.value);
  };
  if (proposalId !== null) return <Proposed proposalId={proposalId} />;
  return (
    <div class="stack">
      <AskFirst action={say.end} question={`${say.end}?`} kind="outline" busy={busy} onYes={() => void send()} />
      <Problem refusal={refusal} />
    </div>
  );
}
