/** Entrances and the tablets that stand there: when each last handed in its journal, until when its certificate is good; a code for a new one, away, elsewhere. */
import { useState } from 'preact/hooks';
import { formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { AskFirst, Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { GateCodeView } from './GateCodeView.tsx';
import { parseGate } from './places.ts';
import { type GateCode, readGateCode, type Tablet } from './venue-answers.ts';

interface GatesProps {
  readonly venueId: string;
  readonly tablets: readonly Tablet[];
  readonly reload: () => void;
}

export function Gates({ venueId, tablets, reload }: GatesProps) {
  const say = words('deskVenues');
  const [open, setOpen] = useState<number | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const finish = (text: string) => {
    setDone(text);
    setOpen(null);
    reload();
  };
  const chosen = tablets.find(({ gate }) => gate === open);
  return (
    <section class="stack">
      <h2>{say.gates}</h2>
      <Table caption={say.gates} rows={tablets} columns={columns(setOpen)} keyOf={({ gate }) => gate} empty={say.gatesNone} />
      <div aria-live="polite">{done !== null && <Notice tone="good" title={done} />}</div>
      {chosen !== undefined && <OneGate key={chosen.gate} venueId={venueId} tablet={chosen} onDone={finish} />}
      <NewCode venueId={venueId} next={Math.max(0, ...tablets.map(({ gate }) => gate)) + 1} reload={reload} />
    </section>
  );
}

function columns(onOpen: (gate: number) => void): readonly Column<Tablet>[] {
  const say = words('deskVenues');
  return [
    { head: say.gate, names: true, cell: ({ gate }) => String(gate) },
    { head: say.tablet, cell: tabletText },
    { head: say.contact, cell: ({ lastContactAt }) => (lastContactAt === null ? say.contactNone : moment(lastContactAt)) },
    { head: say.trustAge, cell: trustText },
    { head: say.certificate, cell: ({ credentialExp, revokedAt }) => (credentialExp === null || revokedAt !== null ? '' : moment(credentialExp)) },
    { head: say.training, cell: ({ trainingUntil }) => (trainingUntil === null ? say.trainingNone : fill(say.trainingUntil, { when: moment(trainingUntil) })) },
    {
      head: say.actions,
      cell: ({ gate, key, revokedAt, codeUntil }) =>
        ((key !== null && revokedAt === null) || codeUntil !== null) && (
          <Button kind="quiet" aria-label={`${say.actions}: ${fill(say.gateTitle, { n: String(gate) })}`} onClick={() => onOpen(gate)}>
            {say.actions}
          </Button>
        ),
    },
  ];
}

function tabletText({ key, enrolledAt, revokedAt, codeUntil }: Tablet): string {
  const say = words('deskVenues');
  const short = key?.slice(0, 8) ?? '';
  if (key !== null && revokedAt !== null) return fill(say.tabletRevoked, { key: short, when: moment(revokedAt) });
  if (key !== null && enrolledAt !== null) return fill(say.tabletSince, { key: short, when: moment(enrolledAt) });
  return codeUntil === null ? say.tabletNone : fill(say.codeWaits, { when: moment(codeUntil) });
}

/** The data of the ministry that the tablet judged by when it last handed in: how old they were then. */
function trustText({ trustAt, lastContactAt }: Tablet): string {
  const say = words('deskVenues');
  if (trustAt === null || lastContactAt === null) return say.trustUnknown;
  return fill(say.trustSigned, { when: moment(trustAt), span: formatSpan(language(), Math.max(1, lastContactAt - trustAt)) });
}

interface OneGateProps {
  readonly venueId: string;
  readonly tablet: Tablet;
  readonly onDone: (text: string) => void;
}

function OneGate({ venueId, tablet, onDone }: OneGateProps) {
  const say = words('deskVenues');
  const { gate } = tablet;
  const [to, setTo] = useState('');
  const [tried, setTried] = useState(false);
  const path = `/api/desk/venues/${venueId}/gates/${gate}`;
  const revoke = useAction(() => post(`${path}/revoke`, {}, nothing));
  const move = useAction((target: number) => post(`${path}/move`, { to: target }, nothing));
  const target = parseGate(to);
  const takeAway = async () => {
    if ((await revoke.run())?.ok === true) onDone(fill(say.takenAway, { n: String(gate) }));
  };
  const moveIt = async () => {
    setTried(true);
    if (target === null) return;
    if ((await move.run(target))?.ok === true) onDone(fill(say.moved, { n: String(target) }));
  };
  return (
    <section class="card stack">
      <h3>{fill(say.gateTitle, { n: String(gate) })}</h3>
      {tablet.key !== null && tablet.revokedAt === null && (
        <Form send={say.move} onSend={() => void moveIt()} busy={move.busy} refusal={move.refusal} across>
          <Input label={say.moveTo} value={to} onValue={setTo} inputMode="numeric" fault={tried && target === null ? say.gateWrong : null} />
        </Form>
      )}
      <Problem refusal={revoke.refusal} />
      <AskFirst action={say.takeAway} question={say.takeAwaySure} busy={revoke.busy} onYes={() => void takeAway()} />
    </section>
  );
}

interface NewCodeProps {
  readonly venueId: string;
  /** the first number that no entrance has */
  readonly next: number;
  readonly reload: () => void;
}

function NewCode({ venueId, next, reload }: NewCodeProps) {
  const say = words('deskVenues');
  const [typed, setTyped] = useState(String(next));
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<{ readonly gate: number; readonly code: GateCode } | null>(null);
  const make = useAction((gate: number) => post(`/api/desk/venues/${venueId}/gates/${gate}/code`, {}, readGateCode));
  const gate = parseGate(typed);
  const send = async () => {
    setTried(true);
    if (gate === null) return;
    const done = await make.run(gate);
    if (done?.ok !== true) return;
    setMade({ gate, code: done.value });
    reload();
  };
  if (made !== null) return <GateCodeView {...made} onHide={() => setMade(null)} />;
  return (
    <section class="card">
      <Form send={say.newCode} onSend={() => void send()} busy={make.busy} refusal={make.refusal} across>
        <Input label={say.gateNumber} value={typed} onValue={setTyped} inputMode="numeric" fault={tried && gate === null ? say.gateWrong : null} />
      </Form>
    </section>
  );
}
