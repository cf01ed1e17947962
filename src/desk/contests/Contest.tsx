/** One contest: what is contested, about whom, the line or the door's receipt, and the two ways to decide. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { eventWords } from '../people/histories.tsx';
import { PersonCard } from '../people/PersonCard.tsx';
import { hasRole } from '../session.ts';
import { Correct } from './Correct.tsx';
import { type Contest, type ContestWithPerson, readContestWithPerson } from './contest.ts';
import { Reject } from './Reject.tsx';

export function ContestPage({ staff, query }: PageProps) {
  const say = words('deskContests');
  const nr = query['nr'] ?? '';
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/contests/${encodeURIComponent(nr)}`, readContestWithPerson), [nr]);
  const decides = hasRole(staff, ['epidemiologist']) && value?.contest.state === 'open' && value.contest.proposalId === null;
  return (
    <Page title={fill(say.title, { nr })} actions={<a href={pathOf('contests')}>{say.back}</a>}>
      <Problem refusal={refusal} onRetry={reload} loading={busy && value === null} />
      {value !== null && (
        <>
          <Standing contest={value.contest} />
          <What {...value} />
          <section class="stack">
            <h2>
              <a href={pathOf('person', { nr: value.contest.personId })}>{say.toPerson}</a>
            </h2>
            <PersonCard person={value.person} />
          </section>
          {decides && (
            <div class="desk-columns">
              {value.contest.about !== 'refusal' && <Correct contest={value.contest} onDone={reload} />}
              <Reject contest={value.contest} onDone={reload} />
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function Standing({ contest: { state, reason, decidedAt, proposalId, overdue, deadlineAt } }: { readonly contest: Contest }) {
  const say = words('deskContests');
  const reasons: Readonly<Record<string, string>> = say.reasons;
  if (state !== 'open') {
    const title = state === 'corrected' ? say.closed.corrected : fill(say.closed.rejected, { reason: reasons[reason ?? ''] ?? reason ?? '' });
    return <Notice title={title}>{decidedAt !== null && <p>{moment(decidedAt)}</p>}</Notice>;
  }
  if (proposalId !== null)
    return (
      <Notice tone="info" title={say.waiting}>
        <a href={pathOf('proposal', { nr: proposalId })}>{fill(words('deskPeople').toProposal, { nr: String(proposalId) })}</a>
      </Notice>
    );
  return overdue ? <Notice tone="warn" title={`${say.states.overdue}: ${moment(deadlineAt)}`} /> : null;
}

function What({ contest, person }: ContestWithPerson) {
  const say = words('deskContests');
  const people = words('deskPeople');
  const abouts: Readonly<Record<string, string>> = people.abouts;
  const grounds: Readonly<Record<string, string>> = people.grounds;
  const line = person.lines.find(({ about, id }) => about === contest.about && id === contest.aboutId);
  const lineText = line === undefined ? say.lineGone : `${eventWords(line)} · ${moment(line.at)} · ${line.source}`;
  const receipt = contest.receipt;
  const opener = contest.openedBy === null ? say.fromPhone : fill(words('desk').staff, { nr: String(contest.openedBy) });
  return (
    <section class="card">
      <DeskFacts
        facts={[
          [say.about, abouts[contest.about] ?? contest.about],
          [say.ground, grounds[contest.ground] ?? contest.ground],
          ...(contest.aboutId === null ? [] : [[say.line, lineText] as const]),
          ...(receipt === null ? [] : [[say.receipt, receiptWords(receipt)] as const]),
          [say.opened, moment(contest.openedAt)],
          [say.openedBy, opener],
          [say.due, moment(contest.deadlineAt)],
        ]}
      />
    </section>
  );
}

function receiptWords({ venue, gate, at, code }: NonNullable<Contest['receipt']>): string {
  const verdicts: Readonly<Record<string, { readonly title: string }>> = words('codes').verdict;
  const reasons: Readonly<Record<string, string>> = words('codes').reason;
  const reason = verdicts[code]?.title ?? reasons[code] ?? code;
  return fill(words('deskContests').receiptText, { venue, gate, when: moment(at), reason });
}
