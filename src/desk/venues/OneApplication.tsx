/** One application with all that it says and what else is known under its tax number; and the decision. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf, textOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { number } from '../data/say.ts';
import { pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Select } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { useCategories } from './use-categories.ts';
import { type Application, DECISION_REASONS, type DecisionReason } from './venue-answers.ts';

interface OneApplicationProps {
  readonly application: Application;
  /** filed by who looks at it: somebody else decides */
  readonly isOwn: boolean;
  readonly onDone: (text: string) => void;
}

export function OneApplication({ application, isOwn, onDone }: OneApplicationProps) {
  const say = words('deskVenues');
  const categories = useCategories();
  const { id, venueId, capacity, createdBy } = application;
  return (
    <section class="card stack">
      <header class="stack tight">
        <h2 translate={false}>{application.name}</h2>
        <p class="soft">
          {`${fill(say.application, { nr: String(id) })}: `}
          {venueId === null ? say.newVenue : <a href={pathOf('venue', { nr: venueId })}>{fill(say.changeOf, { id: venueId })}</a>}
        </p>
      </header>
      <DeskFacts
        facts={[
          [say.category, categories.nameOf(application.category)],
          [say.address, <span translate={false}>{application.address}</span>],
          [say.district, application.area],
          [say.taxNumber, <span translate={false}>{application.taxNumber}</span>],
          [say.capacity, capacity === null ? say.capacityNone : number(capacity)],
          [say.registration, application.registration ? say.yes : say.no],
          [say.filed, `${moment(application.createdAt)}, ${createdBy === null ? say.outside : fill(words('desk').staff, { nr: String(createdBy) })}`],
        ]}
      />
      {application.venues > 0 && <p class="soft">{fill(say.known, { n: number(application.venues) })}</p>}
      {application.same && <Notice tone="warn" title={say.sameKnown} />}
      {isOwn ? <p class="soft">{say.ownDecidedByOther}</p> : <Decide id={id} onDone={onDone} />}
    </section>
  );
}

function Decide({ id, onDone }: { readonly id: number } & Pick<OneApplicationProps, 'onDone'>) {
  const say = words('deskVenues');
  const [reason, setReason] = useState<DecisionReason | ''>('');
  const path = `/api/desk/venue-applications/${id}`;
  const approve = useAction(() => post(`${path}/approve`, {}, (answer) => ({ venueId: textOf(answer, 'venueId'), revoked: numberOf(answer, 'revoked') })));
  const turnDown = useAction((how: 'refuse' | 'correct') => post(`${path}/${how}`, { reason }, nothing));
  const busy = approve.busy || turnDown.busy;
  const yes = async () => {
    const done = await approve.run();
    if (done?.ok !== true) return;
    const { venueId, revoked } = done.value;
    onDone([fill(say.approved, { id: venueId }), ...(revoked === 0 ? [] : [fill(say.approvedRevoked, { n: revoked })])].join(' '));
  };
  const no = async (how: 'refuse' | 'correct') => {
    if (reason === '' || (await turnDown.run(how))?.ok !== true) return;
    onDone(fill(how === 'refuse' ? say.refused : say.turnedDown, { nr: String(id) }));
  };
  const options = DECISION_REASONS.map((value) => ({ value, text: say.reasons[value] }));
  return (
    <>
      <Problem refusal={approve.refusal ?? turnDown.refusal} />
      <div>
        <Button kind="primary" busy={busy} onClick={() => void yes()}>
          {say.approve}
        </Button>
      </div>
      <Select<DecisionReason | ''> label={say.reason} value={reason} options={[{ value: '', text: say.chooseReason }, ...options]} onValue={setReason} />
      <div class="row desk-buttons">
        <Button kind="outline" disabled={reason === ''} busy={busy} onClick={() => void no('correct')}>
          {say.correct}
        </Button>
        <Button kind="danger" disabled={reason === ''} busy={busy} onClick={() => void no('refuse')}>
          {say.refuse}
        </Button>
      </div>
    </>
  );
}
