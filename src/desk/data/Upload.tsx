/** One file: how it reads in each encoding while it waits, how far it is, what it came to by line. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { HEADERS } from './columns.ts';
import { EncodingChoice } from './EncodingChoice.tsx';
import { Faults } from './Faults.tsx';
import { PreviewTable } from './PreviewTable.tsx';
import { SourceForm } from './SourceForm.tsx';
import { number } from './say.ts';
import { type Encoding, type FileKind, type Outcome, readUploadAnswer, stateOf, type UploadAnswer } from './upload-answers.ts';

export function UploadPage({ staff, query }: PageProps) {
  const nr = query['nr'] ?? '';
  return <OneUpload key={nr} nr={/^\d{1,15}$/.test(nr) ? nr : '0'} staff={staff} />;
}

function OneUpload({ nr, staff }: Pick<PageProps, 'staff'> & { readonly nr: string }) {
  const say = words('deskData');
  const [encoding, setEncoding] = useState<Encoding | null>(null);
  const asked = encoding === null ? '' : `?encoding=${encoding}`;
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/uploads/${nr}${asked}`, readUploadAnswer), [nr, encoding]);
  // while the file is read in another encoding, the page shows it in the one before
  const last = useRef<UploadAnswer | null>(null);
  last.current = value ?? last.current;
  const answer = last.current;
  return (
    <Page title={fill(say.file, { nr })} actions={<a href={pathOf('files')}>{say.files}</a>}>
      <Problem refusal={refusal} onRetry={reload} />
      {answer === null ? (
        busy && <p class="soft">{words('desk').loading}</p>
      ) : (
        <Shown {...{ answer, chosen: encoding, staff, busy, reload, onEncoding: setEncoding }} />
      )}
    </Page>
  );
}

interface ShownProps extends Pick<PageProps, 'staff'> {
  readonly answer: UploadAnswer;
  /** what was asked for last, while the answer may still be in the one before */
  readonly chosen: Encoding | null;
  readonly busy: boolean;
  readonly reload: () => void;
  readonly onEncoding: (encoding: Encoding) => void;
}

function Shown({ answer, chosen, staff, busy, reload, onEncoding }: ShownProps) {
  const say = words('deskData');
  const { upload, outcome, preview } = answer;
  const state = stateOf(upload, answer.time);
  return (
    <>
      <DeskFacts
        facts={[
          [say.kind, say.kinds[upload.kind]],
          [say.state, say.states[state]],
          [say.handedIn, moment(upload.uploadedAt)],
          [say.by, fill(words('desk').staff, { nr: String(upload.uploadedBy) })],
          ...(upload.source === null ? [] : [[say.source, <span translate={false}>{upload.source}</span>] as const]),
        ]}
      />
      {state === 'lapsed' && (
        <Notice tone="warn" title={say.lapsedTitle}>
          <p>{say.lapsedHint}</p>
        </Notice>
      )}
      {state === 'taking' && <Taking busy={busy} reload={reload} />}
      {state === 'taken' && <Taken nr={upload.id} accepted={upload.accepted ?? 0} changed={upload.changed ?? 0} outcome={outcome} />}
      {state === 'waiting' && preview === null && <p class="soft">{say.noLines}</p>}
      {state === 'waiting' && preview !== null && <Waiting {...{ answer, chosen, staff, busy, onEncoding }} />}
    </>
  );
}

function Waiting({ answer, chosen, staff, busy, onEncoding }: Omit<ShownProps, 'reload'>) {
  const say = words('deskData');
  const { upload, encodings, encoding, preview } = answer;
  if (preview === null || encoding === null) return null;
  // What stands below is still in another encoding: nothing of it can be said yes to.
  const isBefore = chosen !== null && chosen !== encoding;
  return (
    <div class="stack loose" aria-busy={busy}>
      <EncodingChoice encodings={encodings} chosen={chosen ?? encoding} onChosen={onEncoding} />
      {isBefore ? (
        <p class="soft" role="status">
          {busy ? words('desk').loading : say.encodingUnread}
        </p>
      ) : 'code' in preview ? (
        <Unreadable kind={upload.kind} code={preview.code} />
      ) : (
        <>
          <Notice tone={preview.faults === 0 ? 'good' : 'warn'} title={fill(say.linesGood, { n: preview.lines })}>
            <p>{preview.faults === 0 ? say.allGood : fill(say.linesBad, { n: preview.faults })}</p>
          </Notice>
          <PreviewTable kind={upload.kind} rows={preview.rows} />
          <Faults nr={upload.id} title={say.faultsTitle} faults={preview.errors} total={preview.faults} />
          {preview.lines === 0 ? (
            <Notice tone="bad" title={say.noneGood} actions={<Another />} />
          ) : (
            <SourceForm upload={upload} encoding={encoding} staff={staff} />
          )}
        </>
      )}
    </div>
  );
}

/** Nothing of it can be taken: what its first line needs, and the way to hand in another. */
function Unreadable({ kind, code }: { readonly kind: FileKind; readonly code: string }) {
  const say = words('deskData');
  const faults: Readonly<Record<string, string>> = say.faults;
  return (
    <Notice tone="bad" title={faults[code] ?? say.faults.other} actions={<Another />}>
      <p>
        {say.columnsOf}: <code translate={false}>{HEADERS[kind].required.join(', ')}</code>
      </p>
    </Notice>
  );
}

function Another() {
  return (
    <a class="button" href={pathOf('newFile')}>
      {words('deskData').handIn}
    </a>
  );
}

/** Looks again by itself for two minutes and then only when asked: a page left open must not keep a session alive (security.md). */
const LOOKS = 24;
const LOOK_MS = 5000;

function Taking({ busy, reload }: Pick<ShownProps, 'busy' | 'reload'>) {
  const say = words('deskData');
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (looks >= LOOKS) return;
    const timer = setTimeout(() => {
      setLooks(looks + 1);
      reload();
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [looks]);
  return (
    <Notice
      title={say.takingTitle}
      actions={
        <Button busy={busy} onClick={reload}>
          {say.look}
        </Button>
      }
    >
      <p>{say.takingHint}</p>
    </Notice>
  );
}

interface TakenProps {
  readonly nr: number;
  readonly accepted: number;
  readonly changed: number;
  /** null for whom the lines are not shown */
  readonly outcome: Outcome | null;
}

function Taken({ nr, accepted, changed, outcome }: TakenProps) {
  const say = words('deskData');
  return (
    <>
      <Notice tone="good" title={say.takenTitle}>
        <p>{fill(say.outcome, { accepted, changed: number(changed) })}</p>
      </Notice>
      {outcome === null && <p class="soft">{say.noLines}</p>}
      {outcome !== null && outcome.rejected.length === 0 && <p>{say.rejectedNone}</p>}
      {outcome !== null && <Faults nr={nr} title={say.rejectedTitle} faults={outcome.rejected} total={outcome.rejected.length} />}
    </>
  );
}
