/** One draft: its text and the form over it, what it would say, what it changes, what it would have done, and its way to the doors. What is typed is kept here while views change. */
import { useMemo, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { get, nothing, post } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { AskFirst } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useAction, useLoad } from '../parts/use-call.ts';
import { hasRole, type Staff } from '../session.ts';
import { useUnsaved } from '../unsaved.ts';
import { type Draft, readDraft } from './answers.ts';
import { DraftViews } from './DraftViews.tsx';
import { type Reading, readText } from './draft-text.ts';
import { Standing } from './Standing.tsx';
import { useSimulation } from './use-simulation.ts';
import { Views, viewOf } from './Views.tsx';
import { WRITERS } from './writers.ts';
import './policy.css';
import './draft.css';

export function DraftPage({ staff, query }: PageProps) {
  const say = words('deskPolicy');
  const nr = query['nr'] ?? '';
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/policy-drafts/${encodeURIComponent(nr)}`, readDraft), [nr]);
  // A draft that is read again while somebody writes must not take away what was typed: it is kept below by its number.
  return (
    <Page title={value?.title ?? say.draftsTitle} actions={<a href={pathOf('policyDrafts')}>{words('desk').pages.policyDrafts}</a>}>
      <Problem refusal={refusal} onRetry={reload} loading={busy && value === null} />
      {value !== null && <Opened key={value.id} draft={value} staff={staff} view={query['view']} reload={reload} />}
    </Page>
  );
}

interface OpenedProps {
  readonly draft: Draft;
  readonly staff: Staff;
  readonly view: string | undefined;
  readonly reload: () => void;
}

function Opened({ draft, staff, view: asked, reload }: OpenedProps) {
  const say = words('deskPolicy');
  const [text, setText] = useState(draft.text);
  const [title, setTitle] = useState(draft.title);
  const [stored, setStored] = useState({ text: draft.text, title: draft.title, revision: draft.revision });
  const reading: Reading = useMemo(() => readText(text), [text]);
  const view = viewOf(say.draftViews, asked);
  const mayWrite = draft.state === 'open' && hasRole(staff, WRITERS);
  const dirty = mayWrite && (text !== stored.text || title !== stored.title);
  useUnsaved(dirty);
  // kept while other views are looked at
  const simulation = useSimulation(draft.id);
  const save = useAction(() =>
    post(`/api/desk/policy-drafts/${draft.id}/change`, { title: title.trim(), text, revision: stored.revision }, (answer) => numberOf(answer, 'revision')),
  );
  const drop = useAction(() => post(`/api/desk/policy-drafts/${draft.id}/drop`, {}, nothing));
  const store = async () => {
    const done = await save.run();
    if (done?.ok === true) setStored({ text, title, revision: done.value });
  };
  const giveUp = async () => {
    const done = await drop.run();
    if (done?.ok === true) reload();
  };
  return (
    <>
      <Views label={draft.title} views={say.draftViews} now={view} pathTo={(to) => pathOf('policyDraft', { nr: draft.id, view: to })} />
      <div class="policy-bar">
        {mayWrite ? (
          <Input label={say.title} value={title} onValue={setTitle} maxLength={120} fault={title.trim() === '' ? words('desk').form.required : null} />
        ) : (
          <p>
            <strong>{say.states[draft.state]}</strong>
          </p>
        )}
        <Standing text={text} reading={reading} toText={pathOf('policyDraft', { nr: draft.id, view: 'text' })} />
        {mayWrite && (
          <div class="policy-save">
            <span class="soft small" role="status">
              {dirty ? say.unsaved : fill(say.saved, { n: String(stored.revision) })}
            </span>
            <Button kind="primary" busy={save.busy} disabled={!dirty || title.trim() === ''} onClick={() => void store()}>
              {say.save}
            </Button>
          </div>
        )}
      </div>
      <Problem refusal={save.refusal ?? drop.refusal} />
      <DraftViews
        view={view}
        draft={{ ...draft, revision: stored.revision, text: stored.text }}
        text={text}
        reading={reading}
        dirty={dirty}
        simulation={simulation}
        onText={mayWrite ? setText : null}
        staff={staff}
        reload={reload}
      />
      {(mayWrite || (draft.state === 'approved' && hasRole(staff, WRITERS))) && view === 'signing' && (
        <AskFirst action={say.drop} question={say.dropAsk} busy={drop.busy} onYes={() => void giveUp()} />
      )}
      <p class="soft small">{fill(say.fitsFrom, { n: String(draft.basedOn) })}</p>
    </>
  );
}
