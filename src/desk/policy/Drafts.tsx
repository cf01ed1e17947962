/** Drafts, and a form that begins one as a copy of a version. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { get, post } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Fold } from '../parts/Fold.tsx';
import { Form } from '../parts/Form.tsx';
import { Input, Select } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { readDrafts, readVersions } from './answers.ts';
import { WRITERS } from './writers.ts';
import './policy.css';

export function DraftsPage({ staff }: PageProps) {
  const say = words('deskPolicy');
  const drafts = useLoad(() => get('/api/desk/policy-drafts', readDrafts), []);
  return (
    <Page title={words('desk').pages.policyDrafts} intro={say.draftsIntro} actions={<a href={pathOf('policy')}>{words('desk').pages.policy}</a>}>
      {hasRole(staff, WRITERS) && <NewDraft />}
      <Problem refusal={drafts.refusal} onRetry={drafts.reload} />
      <Table
        caption={say.draftsTitle}
        empty={say.draftsNone}
        rows={drafts.value ?? []}
        keyOf={({ id }) => id}
        busy={drafts.busy && drafts.value === null}
        columns={[
          { head: say.title, names: true, cell: ({ id, title }) => <a href={pathOf('policyDraft', { nr: id })}>{title}</a> },
          { head: say.state, cell: ({ state, version }) => `${say.states[state]}${version === null ? '' : `, ${fill(say.version, { n: String(version) })}`}` },
          { head: say.basedOn, cell: ({ basedOn }) => fill(say.version, { n: String(basedOn) }) },
          { head: say.changedLast, cell: ({ changedAt, changedBy }) => `${moment(changedAt)}, ${fill(words('desk').staff, { nr: String(changedBy) })}` },
        ]}
      />
    </Page>
  );
}

function NewDraft() {
  const say = words('deskPolicy');
  const { route } = useLocation();
  const versions = useLoad(() => get('/api/desk/policies', readVersions), []);
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const options = (versions.value ?? []).map(({ version }) => ({ value: String(version), text: fill(say.version, { n: String(version) }) }));
  const from = chosen ?? options[0]?.value ?? '';
  const begin = useAction(() => post('/api/desk/policy-drafts', { from: Number(from), title: title.trim() }, (answer) => numberOf(answer, 'draftId')));
  const send = async () => {
    setTried(true);
    if (title.trim() === '' || from === '') return;
    const done = await begin.run();
    if (done?.ok === true) route(pathOf('policyDraft', { nr: done.value }));
  };
  return (
    <Fold title={say.newDraft} intro={say.newDraftHint}>
      <Form send={say.begin} onSend={() => void send()} busy={begin.busy} refusal={begin.refusal ?? versions.refusal} across>
        <Input
          label={say.title}
          hint={say.titleHint}
          fault={tried && title.trim() === '' ? words('desk').form.required : null}
          value={title}
          onValue={setTitle}
          maxLength={120}
        />
        <Select label={say.copyOf} value={from} options={options} onValue={setChosen} />
      </Form>
    </Fold>
  );
}
