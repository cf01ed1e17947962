/** One person: the status with its causes, every event, phones and passes; visits only for a cause; and what can be done, by role. */

import { fill, words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { get } from '../api.ts';
import type { PageProps } from '../pages.ts';
import { pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { CorrectResult } from './CorrectResult.tsx';
import { Enrolment } from './Enrolment.tsx';
import { Erase } from './Erase.tsx';
import { ChangesTable, DevicesTable, EventsTable, LinesTable, TokensTable } from './histories.tsx';
import { ManualStatus } from './ManualStatus.tsx';
import { PersonCard } from './PersonCard.tsx';
import { type Health, healthOf, maybeNumber, maybeText, type PersonFacts, type PersonLine, readFacts, readLines } from './person.ts';
import { TakeIn } from './TakeIn.tsx';
import { Visits } from './Visits.tsx';

export interface Change {
  readonly id: number;
  readonly at: number;
  readonly health: Health;
  readonly cause: string;
}

export interface Device {
  readonly id: number;
  readonly guardian: boolean;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

export interface Token {
  readonly deviceId: number | null;
  readonly paper: boolean;
  readonly health: Health;
  readonly iat: number;
  readonly exp: number;
  readonly revokedCause: string | null;
}

export interface WholePerson extends PersonFacts {
  readonly lines: readonly PersonLine[];
  readonly events: readonly PersonLine[];
  readonly changes: readonly Change[];
  readonly devices: readonly Device[];
  readonly tokens: readonly Token[];
}

export function PersonPage({ staff, query }: PageProps) {
  const say = words('deskPeople');
  const nr = query['nr'] ?? '';
  const { value: person, refusal, busy, reload } = useLoad(() => get(`/api/desk/people/${encodeURIComponent(nr)}`, readPerson), [nr]);
  const decides = hasRole(staff, ['epidemiologist']);
  const counter = hasRole(staff, ['clerk']);
  return (
    <Page title={fill(say.person, { nr })} intro={say.intro} actions={<a href={pathOf('people')}>{say.back}</a>}>
      <Problem refusal={refusal} onRetry={reload} loading={busy && person === null} />
      {person !== null && (
        <>
          <PersonCard person={person} />
          <LinesTable person={person} mayEnd={decides} />
          <section class="stack">
            <h2>{say.deeds}</h2>
            {/* what has a page of its own in one line; the rest one below the other, folded: who opens a person mostly reads */}
            {(counter || decides) && (
              <p class="row desk-buttons">
                {counter && (
                  <a class="button outline" href={pathOf('paper', { nr: person.id })}>
                    {say.paper.title}
                  </a>
                )}
                {decides && (
                  <a class="button outline" href={pathOf('cases', { person: person.id })}>
                    {say.trace}
                  </a>
                )}
              </p>
            )}
            {decides && <ManualStatus personId={person.id} />}
            {decides && <CorrectResult person={person} />}
            <TakeIn person={person} />
            {counter && <Enrolment personId={person.id} />}
            {decides && <Visits personId={person.id} />}
            {counter && <Erase personId={person.id} />}
          </section>
          <ChangesTable changes={person.changes} />
          <EventsTable events={person.events} />
          <DevicesTable devices={person.devices} />
          <TokensTable tokens={person.tokens} />
        </>
      )}
    </Page>
  );
}

function readPerson(answer: Answer): WholePerson {
  const person = recordOf(answer, 'person');
  return {
    ...readFacts(person),
    lines: readLines(person, 'lines'),
    events: readLines(person, 'events'),
    changes: recordsOf(person, 'changes').map((row) => ({
      id: numberOf(row, 'id'),
      at: numberOf(row, 'at'),
      health: healthOf(row),
      cause: textOf(row, 'cause'),
    })),
    devices: recordsOf(person, 'devices').map((row) => ({
      id: numberOf(row, 'id'),
      guardian: row['guardian'] === true,
      createdAt: numberOf(row, 'createdAt'),
      endedAt: maybeNumber(row, 'endedAt'),
    })),
    tokens: recordsOf(person, 'tokens').map((row) => ({
      deviceId: maybeNumber(row, 'deviceId'),
      paper: row['paper'] === true,
      health: healthOf(row),
      iat: numberOf(row, 'iat'),
      exp: numberOf(row, 'exp'),
      revokedCause: maybeText(row, 'revokedCause'),
    })),
  };
}
