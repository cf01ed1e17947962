/** A person asks at the desk for erasure: what would go and what the law keeps is counted first, then one clerk enters it and another confirms. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf } from '../../shared/network/api-call.ts';
import { get, post } from '../api.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Fold } from '../parts/Fold.tsx';
import { AskFirst, Form } from '../parts/Form.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { Proposed } from './Proposed.tsx';
import { maybeNumber } from './person.ts';

/** In the order of the issuer's answer (src/issuer/retention/erasure-preview.ts). */
const GOES = ['erasedVisits', 'endedPhones', 'endedPasses', 'erasedContests', 'erasedManual'] as const;
const STAYS = ['keptVisits', 'keptResults', 'keptContacts', 'keptChanges', 'keptContests', 'keptManual'] as const;
type Count = (typeof GOES)[number] | (typeof STAYS)[number];

interface Preview {
  readonly counts: Readonly<Record<Count, number>>;
  readonly visitsUntil: number | null;
}

export function Erase({ personId }: { readonly personId: number }) {
  const say = words('deskPeople').erase;
  const [preview, setPreview] = useState<Preview | null>(null);
  const [proposalId, setProposalId] = useState<number | null>(null);
  const look = useAction(() => get(`/api/desk/people/${personId}/erasure`, readPreview));
  const ask = useAction(() => post('/api/desk/erasures', { personId }, (answer) => numberOf(answer, 'proposal')));
  const count = async () => {
    setProposalId(null);
    const result = await look.run();
    if (result?.ok) setPreview(result.value);
  };
  const propose = async () => {
    const result = await ask.run();
    if (result?.ok) setProposalId(result.value);
  };
  return (
    <Fold title={say.title} intro={say.intro}>
      <Form send={say.count} onSend={() => void count()} busy={look.busy} refusal={look.refusal}>
        <p>{say.card}</p>
      </Form>
      {preview !== null && (
        <>
          <div class="desk-columns">
            <Counted title={say.goes} counts={GOES.map((name) => [name, preview.counts[name]])} />
            <Counted title={say.stays} counts={STAYS.map((name) => [name, preview.counts[name]])} />
          </div>
          <p class="soft">
            {say.law} {preview.visitsUntil !== null && fill(say.visitsUntil, { when: moment(preview.visitsUntil) })}
          </p>
          <Problem refusal={ask.refusal} />
          {proposalId === null ? (
            <AskFirst action={say.go} question={say.sure} busy={ask.busy} onYes={() => void propose()} />
          ) : (
            <Proposed proposalId={proposalId} />
          )}
        </>
      )}
    </Fold>
  );
}

function Counted({ title, counts }: { readonly title: string; readonly counts: readonly (readonly [Count, number])[] }) {
  const say = words('deskPeople').erase.counts;
  return (
    <section class="stack">
      <h3>{title}</h3>
      <DeskFacts facts={counts.map(([name, count]) => [say[name], count])} />
    </section>
  );
}

function readPreview(answer: Answer): Preview {
  const erasure = recordOf(answer, 'erasure');
  const counts = Object.fromEntries([...GOES, ...STAYS].map((name) => [name, numberOf(erasure, name)])) as Record<Count, number>;
  return { counts, visitsUntil: maybeNumber(erasure, 'keptVisitsUntil') };
}
