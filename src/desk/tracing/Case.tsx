/** One case: its days, what confirming came to, when and where others were near, and which of them are proposed as contacts. Each opening is in the trail. */
import { formatDateRange } from '../../shared/i18n/format-days.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { Contacts } from './Contacts.tsx';
import { readTracedCase, type TracedCase } from './case.ts';
import { CaseEffect } from './Effect.tsx';
import { Timeline } from './Timeline.tsx';
import './tracing.css';

export function CasePage({ query }: PageProps) {
  const say = words('deskTracing');
  const nr = query['nr'] ?? '';
  const { value: traced, refusal, busy, reload } = useLoad(() => get(`/api/desk/cases/${encodeURIComponent(nr)}`, readTracedCase), [nr]);
  return (
    <Page title={fill(say.title, { nr })} intro={words('deskTracing').intro} actions={<a href={pathOf('cases')}>{say.back}</a>}>
      <Problem refusal={refusal} onRetry={reload} loading={busy && traced === null} />
      {traced !== null && (
        <>
          <Facts traced={traced} />
          <CaseEffect traced={traced} busy={busy} onAgain={reload} />
          {traced.contacts.length > 0 && <Timeline traced={traced} />}
          <Contacts traced={traced} onProposed={reload} />
        </>
      )}
    </Page>
  );
}

function Facts({ traced }: { readonly traced: TracedCase }) {
  const say = words('deskTracing');
  const { from, until } = traced;
  return (
    <section class="card stack">
      <DeskFacts
        facts={[
          [say.opened, `${moment(traced.openedAt)}, ${fill(words('desk').staff, { nr: String(traced.openedBy) })}`],
          [say.reason, say.reasons[traced.reason]],
          [say.days, formatDateRange(language(), { from, to: until })],
          [say.stays, traced.stays],
          [say.found, traced.found],
        ]}
      />
      <p>
        <strong>{say.cause}:</strong> {traced.cause}
      </p>
    </section>
  );
}
