/** Ranges that two people declared void, with how far the work on them is. */
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { readRanges } from './lab-answers.ts';
import { number } from './say.ts';

export function RangesPage() {
  const say = words('deskLabs');
  const { value, refusal, busy, reload } = useLoad(() => get('/api/desk/labs/voids', readRanges), []);
  return (
    <Page title={say.rangesTitle} intro={say.voidIntro}>
      <Problem refusal={refusal} onRetry={reload} />
      {refusal === null && (
        <Table
          caption={say.rangesTitle}
          rows={value ?? []}
          empty={say.rangesNone}
          busy={busy && value === null}
          keyOf={({ id }) => id}
          columns={[
            {
              head: say.lab,
              names: true,
              cell: ({ lab }) => (
                <a href={pathOf('lab', { nr: lab })} translate={false}>
                  {lab}
                </a>
              ),
            },
            { head: say.voidBy, cell: ({ by }) => say.voidBys[by] },
            { head: say.from, cell: ({ from }) => moment(from) },
            { head: say.until, cell: ({ until }) => moment(until) },
            { head: say.results, figures: true, cell: ({ results }) => number(results) },
            { head: say.people, figures: true, cell: ({ people }) => number(people) },
            { head: say.passes, figures: true, cell: ({ revokedTokens }) => number(revokedTokens) },
            { head: say.progress, cell: ({ doneAt }) => (doneAt === null ? say.underWay : fill(say.done, { when: moment(doneAt) })) },
          ]}
        />
      )}
    </Page>
  );
}
