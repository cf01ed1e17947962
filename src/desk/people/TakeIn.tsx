/** Taking in that a person contests a line or the status as a whole; somebody else decides. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Select } from '../parts/fields.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { eventWords } from './histories.tsx';
import type { WholePerson } from './Person.tsx';

/** What somebody at the desk may say; a door's refusal is contested from the phone that has its receipt. */
const GROUNDS = ['not-me', 'wrong-result', 'wrong-date', 'never-met', 'exempt', 'other-evidence'] as const;
const WHOLE = 'status';

export function TakeIn({ person }: { readonly person: WholePerson }) {
  const say = words('deskPeople');
  const [line, setLine] = useState<string>(WHOLE);
  const [ground, setGround] = useState<(typeof GROUNDS)[number]>('not-me');
  const [contestId, setContestId] = useState<number | null>(null);
  const lines = person.lines.filter(({ about }) => about !== 'manual-status');
  const { run, busy, refusal } = useAction(() => {
    const [about = WHOLE, id] = line.split(' ');
    const body = { personId: person.id, about, aboutId: id === undefined ? null : Number(id), ground };
    return post('/api/desk/contests', body, (answer) => numberOf(answer, 'contestId'));
  });
  const send = async () => {
    setContestId(null);
    const result = await run();
    if (result?.ok) setContestId(result.value);
  };
  const options = [
    { value: WHOLE, text: say.takeIn.whole },
    ...lines.map((one) => ({ value: `${one.about} ${one.id}`, text: `${eventWords(one)} · ${moment(one.at)}` })),
  ];
  return (
    <Fold title={say.takeIn.title} intro={say.takeIn.intro}>
      <Form send={say.takeIn.go} onSend={() => void send()} busy={busy} refusal={refusal} across>
        <Select label={say.takeIn.about} value={line} onValue={setLine} options={options} />
        <Select label={say.takeIn.ground} value={ground} onValue={setGround} options={GROUNDS.map((value) => ({ value, text: say.grounds[value] }))} />
      </Form>
      {contestId !== null && (
        <Notice tone="good" title={fill(say.takeIn.done, { nr: String(contestId) })}>
          <a href={pathOf('contest', { nr: contestId })}>{fill(words('desk').table.show, { what: fill(words('desk').number, { nr: String(contestId) }) })}</a>
        </Notice>
      )}
    </Fold>
  );
}
