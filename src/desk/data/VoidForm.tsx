/** The kill switch: a range of a source declared void. What it would revoke is counted first, and only what was counted can be asked for. */
import { useRef, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { AskFirst, Form } from '../parts/Form.tsx';
import { Choice, Input } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { parseLocalField } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { type Lab, type RangeCount, readRangeCount, type VoidBy } from './lab-answers.ts';
import { LabProposed, proposeLab } from './Proposed.tsx';

interface Range {
  readonly by: VoidBy;
  readonly from: number;
  readonly until: number;
}

export function VoidForm({ lab }: { readonly lab: Lab }) {
  const say = words('deskLabs');
  const [typed, setTyped] = useState({ from: '', until: '' });
  const [by, setBy] = useState<VoidBy>('received');
  const [tried, setTried] = useState(false);
  const [counted, setCounted] = useState<{ readonly range: Range; readonly count: RangeCount } | null>(null);
  const count = useAction((range: Range) =>
    get(`/api/desk/lab-range?lab=${encodeURIComponent(lab.id)}&by=${range.by}&from=${range.from}&until=${range.until}`, readRangeCount),
  );
  const [from, until] = [parseLocalField(typed.from), parseLocalField(typed.until)];
  const ordered = from !== null && until !== null && from < until;
  /** Of the range that stands in the fields: a count that comes when another one stands there says nothing. */
  const turn = useRef(0);
  const forget = () => {
    turn.current += 1;
    setCounted(null);
  };
  const change = (next: Partial<typeof typed>) => {
    forget();
    setTyped({ ...typed, ...next });
  };
  const ask = async () => {
    setTried(true);
    if (!ordered) return;
    const range = { by, from, until };
    const own = turn.current;
    const done = await count.run(range);
    if (done?.ok === true && own === turn.current) setCounted({ range, count: done.value });
  };
  const about = lab.kind === 'lab' ? 'sampled' : 'met';
  return (
    <section class="card stack">
      <h2>{say.voidTitle}</h2>
      <p class="soft">{lab.kind === 'lab' ? say.voidIntro : say.voidIntroContacts}</p>
      <Choice
        label={say.voidBy}
        value={by}
        options={(['received', about] as const).map((value) => ({ value, text: say.voidBys[value] }))}
        onValue={(value) => {
          forget();
          setBy(value);
        }}
      />
      <Form send={say.count} onSend={() => void ask()} busy={count.busy} refusal={count.refusal} across>
        <Input
          type="datetime-local"
          label={say.from}
          value={typed.from}
          onValue={(text) => change({ from: text })}
          fault={tried && from === null ? say.timeWrong : null}
        />
        <Input
          type="datetime-local"
          label={say.until}
          value={typed.until}
          onValue={(text) => change({ until: text })}
          fault={tried && until === null ? say.timeWrong : tried && !ordered && from !== null ? say.orderWrong : null}
        />
      </Form>
      {counted !== null && <Declare key={JSON.stringify(counted.range)} lab={lab} {...counted} />}
    </section>
  );
}

interface DeclareProps {
  readonly lab: Lab;
  readonly range: Range;
  readonly count: RangeCount;
}

function Declare({ lab, range, count }: DeclareProps) {
  const say = words('deskLabs');
  const [proposal, setProposal] = useState<number | null>(null);
  const propose = useAction(() => proposeLab(lab.kind === 'lab' ? 'lab-revoke-range' : 'contact-revoke-range', { lab: lab.id, ...range }));
  const declare = async () => {
    const done = await propose.run();
    if (done?.ok === true) setProposal(done.value);
  };
  // a range of nothing but withdrawals makes no line void and lets them count again all the same
  if (count.results + count.staying + count.people === 0) return <Notice title={say.countNothing} />;
  return (
    <>
      <Notice tone="warn" title={say.counted}>
        <ul>
          <li>{fill(lab.kind === 'lab' ? say.countResults : say.countContacts, { n: count.results })}</li>
          {count.staying > 0 && <li>{fill(say.countStaying, { n: count.staying })}</li>}
          <li>{fill(say.countPeople, { n: count.people })}</li>
          <li>{fill(say.countTokens, { n: count.tokens })}</li>
        </ul>
        {count.silent > 0 && <p>{fill(say.countSilent, { n: count.silent })}</p>}
      </Notice>
      <Problem refusal={propose.refusal} />
      {proposal === null ? (
        <AskFirst action={say.declare} question={say.declareSure} busy={propose.busy} onYes={() => void declare()} />
      ) : (
        <LabProposed nr={proposal} />
      )}
    </>
  );
}
