/** What a proposal would do, in lines: every member of its payload that has a word, said as people say it. */
import { formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import type { Answer } from '../../shared/network/api-call.ts';
import { pathOf } from '../pages.ts';
import { type DeskFact, DeskFacts } from '../parts/DeskFacts.tsx';
import { HealthWord } from '../parts/HealthWord.tsx';
import { moment } from '../parts/time.ts';
import { healthNamed } from '../people/person.ts';
import type { OpenProposal } from './proposal.ts';

export function ProposalLines({ proposal }: { readonly proposal: OpenProposal }) {
  const { payload, shown } = proposal;
  const inner = (name: string): Answer => {
    const value = payload[name] ?? shown[name];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answer) : {};
  };
  // what the second person is shown says more than the numbers of the payload
  const members = { ...payload, ...inner('manual'), ...shown, ...inner('contest'), ...inner('upload') };
  const facts = Object.entries(members).flatMap(([name, value]) => factOf(name, value));
  return facts.length === 0 ? null : <DeskFacts facts={facts} />;
}

/** Nothing for a member without a word, or one that holds members itself. */
function factOf(name: string, value: unknown): DeskFact[] {
  const labels = words('deskProposals').fields;
  if (!Object.hasOwn(labels, name) || value === null || typeof value === 'object') return [];
  const label = labels[name as keyof typeof labels];
  return [[label, valueIn(name, value as string | number | boolean)]];
}

function valueIn(name: string, value: string | number | boolean) {
  const people = words('deskPeople');
  const named = (texts: Readonly<Record<string, string>>) => texts[String(value)] ?? String(value);
  const health = healthNamed(value);
  switch (name) {
    case 'health':
      return health === null ? String(value) : <HealthWord health={health} />;
    case 'cause':
      return named(people.manual.causes);
    case 'about':
      return named(people.abouts);
    case 'ground':
      return named(people.grounds);
    case 'result':
    case 'resultBefore':
      return resultWords(Number(value));
    case 'causeWord':
      return named(people.correct.causes);
    case 'sampledAt':
    case 'keptVisitsUntil':
    case 'untilAt':
    case 'from':
    case 'until':
    case 'lastSecond':
      return moment(Number(value));
    case 'shortestSeconds':
    case 'longestSeconds':
      return formatSpan(language(), Number(value));
    case 'manualId':
    case 'contestId':
    case 'caseId':
      return fill(words('desk').number, { nr: String(value) });
    case 'draft':
      return <a href={pathOf('policyDraft', { nr: String(value), view: 'changes' })}>{fill(words('desk').number, { nr: String(value) })}</a>;
    default:
      return <span translate={false}>{String(value)}</span>;
  }
}

/** 0 negative, 1 positive, 2 it counts no more (src/issuer/people/result-correction.ts). */
function resultWords(value: number): string {
  const { negative, positive, none } = words('deskPeople').correct.values;
  return value === 0 ? negative : value === 1 ? positive : none;
}
