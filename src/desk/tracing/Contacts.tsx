/** The contacts of a case, the closest first, and the choosing of those who are proposed. A second epidemiologist confirms. */
import { useState } from 'preact/hooks';
import { formatDuration } from '../../shared/i18n/format-days.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { AskFirst } from '../parts/Form.tsx';
import { HealthWord } from '../parts/HealthWord.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { type Contact, type TracedCase, witnessOf } from './case.ts';
import { Meetings } from './Meetings.tsx';

interface ContactsProps {
  readonly traced: TracedCase;
  readonly onProposed: () => void;
}

const KNOWN = ['neither', 'one', 'both'] as const;

export function Contacts({ traced, onProposed }: ContactsProps) {
  const say = words('deskTracing');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const waiting = new Set(traced.proposals.filter(({ open }) => open).flatMap(({ ranks }) => ranks));
  const free = traced.contacts.filter(({ rank, confirmedAt }) => confirmedAt === null && !waiting.has(rank));
  const ranks = free.map(({ rank }) => rank).filter((rank) => chosen.has(rank));
  const { run, busy, refusal } = useAction(() => post(`/api/desk/cases/${traced.id}/contacts`, { ranks }, (answer) => numberOf(answer, 'proposal')));
  const send = async () => {
    const result = await run();
    if (!result?.ok) return;
    setChosen(new Set());
    onProposed();
  };
  const pick = (rank: number) => setChosen((before) => (before.has(rank) ? new Set([...before].filter((one) => one !== rank)) : new Set([...before, rank])));
  const choose = (fits: (contact: Contact) => boolean) => () => setChosen(new Set(free.filter(fits).map(({ rank }) => rank)));
  const picking: Column<Contact> = {
    head: say.choose,
    cell: ({ rank, confirmedAt }) =>
      confirmedAt === null && !waiting.has(rank) ? (
        <label class="desk-pick">
          <span class="hidden-text">{fill(say.chooseOne, { rank })}</span>
          <input type="checkbox" checked={chosen.has(rank)} onChange={() => pick(rank)} />
        </label>
      ) : null,
  };
  return (
    <section class="stack">
      <h2>{say.contacts}</h2>
      {traced.found > traced.contacts.length && <p class="soft">{fill(say.first, { shown: traced.contacts.length, found: traced.found })}</p>}
      {free.length > 0 && (
        <div class="row desk-buttons">
          <Button kind="outline" onClick={choose((contact) => witnessOf(contact) > 0)}>
            {say.allOf}
          </Button>
          <Button kind="outline" onClick={choose(() => true)}>
            {say.all}
          </Button>
          {ranks.length > 0 && (
            <Button kind="quiet" onClick={choose(() => false)}>
              {say.clear}
            </Button>
          )}
        </div>
      )}
      <Table
        caption={say.contacts}
        rows={traced.contacts}
        keyOf={({ rank }) => rank}
        empty={say.nobody}
        columns={[...(free.length > 0 ? [picking] : []), ...columns(traced, waiting)]}
      />
      {traced.proposals
        .filter(({ open }) => open)
        .map(({ id }) => (
          <Notice key={id} tone="info" title={say.waiting}>
            <a href={pathOf('proposal', { nr: id })}>{fill(words('desk').number, { nr: String(id) })}</a>
          </Notice>
        ))}
      {free.length > 0 && (
        <div class="stack">
          <p aria-live="polite">{ranks.length === 0 ? say.nothingChosen : fill(say.chosen, { n: ranks.length })}</p>
          <Problem refusal={refusal} />
          {ranks.length > 0 && <AskFirst action={say.propose} question={say.proposeAsk} kind="primary" busy={busy} onYes={() => void send()} />}
        </div>
      )}
    </section>
  );
}

function columns({ venues }: TracedCase, waiting: ReadonlySet<number>): readonly Column<Contact>[] {
  const say = words('deskTracing');
  return [
    { head: say.rank, names: true, figures: true, cell: ({ rank }) => rank },
    { head: say.status, cell: (contact) => <StatusCell contact={contact} waits={waiting.has(contact.rank)} /> },
    { head: say.together, figures: true, cell: ({ seconds }) => formatDuration(language(), seconds) },
    { head: say.last, cell: ({ lastAt }) => moment(lastAt) },
    { head: say.known, cell: (contact) => say[KNOWN[witnessOf(contact)]] },
    { head: say.where, cell: ({ meetings }) => <Meetings meetings={meetings} venues={venues} /> },
  ];
}

/** The status, and below it what confirming made of it. */
function StatusCell({ contact: { health, confirmedAt, turned }, waits }: { readonly contact: Contact; readonly waits: boolean }) {
  const say = words('deskTracing');
  const became = confirmedAt !== null ? fill(turned ? say.turned : say.notTurned, { when: moment(confirmedAt) }) : waits ? say.waits : null;
  return (
    <>
      <HealthWord health={health} />
      {became !== null && <div class="desk-under">{became}</div>}
    </>
  );
}
