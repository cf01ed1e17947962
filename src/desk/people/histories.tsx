/** The tables of a person's page: what the status rests on, how it changed, all events, phones, passes. */
import type { ComponentChildren } from 'preact';
import { fill, words } from '../../shared/i18n/words.ts';
import { HealthWord } from '../parts/HealthWord.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment, nowSeconds } from '../parts/time.ts';
import { EndManual } from './EndManual.tsx';
import type { Change, Device, Token, WholePerson } from './Person.tsx';
import { healthNamed, type PersonLine } from './person.ts';

/** Rows of a person's history that are shown before somebody asks for all. */
const FIRST = 5;

interface LinesProps {
  readonly person: WholePerson;
  /** whoever may propose to end a status by hand */
  readonly mayEnd: boolean;
}

export function LinesTable({ person, mayEnd }: LinesProps) {
  const say = words('deskPeople');
  const end = ({ about, id }: PersonLine) => (about === 'manual-status' ? <EndManual personId={person.id} manualId={id} /> : null);
  const deeds: readonly Column<PersonLine>[] = mayEnd && person.lines.some(({ about }) => about === 'manual-status') ? [{ head: say.deeds, cell: end }] : [];
  return (
    <Titled title={say.lines}>
      <Table caption={say.lines} first={FIRST} rows={person.lines} keyOf={keyOfLine} empty={say.noLines} columns={[...lineColumns(), ...deeds]} />
    </Titled>
  );
}

export function EventsTable({ events }: { readonly events: readonly PersonLine[] }) {
  const say = words('deskPeople');
  const counts: Column<PersonLine> = {
    head: say.counts,
    cell: ({ endedAt }) => (endedAt === null ? say.stands : fill(say.gone, { when: moment(endedAt) })),
  };
  return (
    <Titled title={say.events}>
      <Table caption={say.events} first={FIRST} rows={events} keyOf={keyOfLine} empty={say.noLines} columns={[...lineColumns(), counts]} />
    </Titled>
  );
}

const keyOfLine = ({ about, id }: PersonLine) => `${about} ${id}`;

function lineColumns(): readonly Column<PersonLine>[] {
  const say = words('deskPeople');
  const causes: Readonly<Record<string, string>> = say.manual.causes;
  return [
    { head: say.event, names: true, cell: eventWords },
    { head: say.at, cell: ({ at }) => moment(at) },
    { head: say.source, cell: ({ source }) => causes[source] ?? <span translate={false}>{source}</span> },
    { head: say.until, cell: ({ until }) => (until === null ? '' : moment(until)) },
  ];
}

/** What a line says. */
export function eventWords({ about, value }: Pick<PersonLine, 'about' | 'value'>): string {
  const say = words('deskPeople');
  if (about === 'contact') return say.contact;
  const health = healthNamed(value);
  if (about === 'manual-status') return fill(say.byHand, { status: health === null ? '' : words('status')[health].name });
  return value === 1 ? say.positive : value === 0 ? say.negative : say.withdrawnResult;
}

export function ChangesTable({ changes }: { readonly changes: readonly Change[] }) {
  const say = words('deskPeople');
  const causes: Readonly<Record<string, string>> = say.causes;
  return (
    <Titled title={say.changes}>
      <Table
        caption={say.changes}
        first={FIRST}
        rows={changes}
        keyOf={({ id }) => id}
        empty={say.noChanges}
        columns={[
          { head: say.status, names: true, cell: ({ health }) => <HealthWord health={health} /> },
          { head: say.at, cell: ({ at }) => moment(at) },
          { head: say.cause, cell: ({ cause }) => causes[cause] ?? cause },
        ]}
      />
    </Titled>
  );
}

export function DevicesTable({ devices }: { readonly devices: readonly Device[] }) {
  const say = words('deskPeople');
  return (
    <Titled title={say.devices}>
      <Table
        caption={say.devices}
        first={FIRST}
        rows={devices}
        keyOf={({ id }) => id}
        empty={say.noDevices}
        columns={[
          {
            head: say.device,
            names: true,
            cell: ({ id, guardian }) => `${fill(words('desk').number, { nr: String(id) })}, ${guardian ? say.guardian : say.own}`,
          },
          { head: say.since, cell: ({ createdAt }) => moment(createdAt) },
          { head: say.endedAt, cell: ({ endedAt }) => (endedAt === null ? say.active : moment(endedAt)) },
        ]}
      />
    </Titled>
  );
}

export function TokensTable({ tokens }: { readonly tokens: readonly Token[] }) {
  const say = words('deskPeople');
  return (
    <Titled title={say.tokens}>
      <Table
        caption={say.tokens}
        first={FIRST}
        rows={tokens.map((token, nr) => ({ ...token, nr }))}
        keyOf={({ nr }) => nr}
        empty={say.noTokens}
        columns={[
          {
            head: say.token,
            names: true,
            cell: ({ paper, deviceId }) => (paper ? say.onPaper : fill(say.onPhone, { nr: String(deviceId ?? '') })),
          },
          { head: say.status, cell: ({ health }) => <HealthWord health={health} /> },
          { head: say.issued, cell: ({ iat }) => moment(iat) },
          { head: say.expires, cell: ({ exp }) => moment(exp) },
          { head: say.state, cell: stateOf },
        ]}
      />
    </Titled>
  );
}

function stateOf({ revokedCause, exp }: Token): string {
  const say = words('deskPeople');
  const causes: Readonly<Record<string, string>> = say.revokedCauses;
  if (revokedCause !== null) return fill(say.revoked, { cause: causes[revokedCause] ?? revokedCause });
  return exp > nowSeconds() ? say.valid : say.expired;
}

function Titled({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="stack">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
