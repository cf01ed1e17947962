/** What waits for a decision, the oldest first: approved, refused or sent back for a reason out of a closed list. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useLoad } from '../parts/use-call.ts';
import { OneApplication } from './OneApplication.tsx';
import { PAGE, readApplications } from './venue-answers.ts';

export function ApplicationsPage({ staff, query }: PageProps) {
  const say = words('deskVenues');
  const after = /^[1-9]\d{0,14}$/.test(query['after'] ?? '') ? query['after'] : undefined;
  const path = `/api/desk/venue-applications${after === undefined ? '' : `?after=${after}`}`;
  const { value, refusal, busy, reload } = useLoad(() => get(path, readApplications), [path]);
  const [done, setDone] = useState<readonly string[]>([]);
  const last = value?.at(-1);
  return (
    <Page title={say.applications} intro={say.applicationsIntro}>
      <Problem refusal={refusal} onRetry={reload} />
      <div aria-live="polite" class="stack">
        {done.map((text) => (
          <Notice key={text} tone="good" title={text} />
        ))}
      </div>
      {value === null && busy && <p class="soft">{words('desk').loading}</p>}
      {value?.length === 0 && <p class="desk-empty soft">{say.applicationsNone}</p>}
      <div class="desk-columns">
        {value?.map((application) => (
          <OneApplication
            key={application.id}
            application={application}
            isOwn={application.createdBy === staff.id}
            onDone={(text) => {
              setDone([text, ...done].slice(0, DONE_SHOWN));
              reload();
            }}
          />
        ))}
      </div>
      {last !== undefined && value?.length === PAGE && <a href={pathOf('applications', { after: last.id })}>{say.applicationsMore}</a>}
    </Page>
  );
}

/** What was decided last stays in view above the list. */
const DONE_SHOWN = 3;
