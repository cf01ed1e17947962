/** Files that were handed in, the newest first, each with what became of it. */
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment, nowSeconds } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { number } from './say.ts';
import { readUploads, stateOf, type Upload } from './upload-answers.ts';

export function FilesPage({ staff }: PageProps) {
  const say = words('deskData');
  const { value, refusal, busy, reload } = useLoad(() => get('/api/desk/uploads', readUploads), []);
  return (
    <Page
      title={say.files}
      intro={say.filesIntro}
      actions={
        hasRole(staff, ['clerk', 'epidemiologist']) && (
          <a class="button primary" href={pathOf('newFile')}>
            {say.handIn}
          </a>
        )
      }
    >
      <Problem refusal={refusal} onRetry={reload} />
      {refusal === null && <Table caption={say.files} rows={value ?? []} columns={columns()} keyOf={({ id }) => id} busy={busy && value === null} />}
    </Page>
  );
}

function columns(): readonly Column<Upload>[] {
  const say = words('deskData');
  const count = (value: number | null) => (value === null ? '' : number(value));
  return [
    {
      head: say.kind,
      names: true,
      cell: ({ id, kind }) => <a href={pathOf('upload', { nr: id })}>{`${fill(say.file, { nr: String(id) })}: ${say.kinds[kind]}`}</a>,
    },
    { head: say.handedIn, cell: ({ uploadedAt }) => moment(uploadedAt) },
    { head: say.by, cell: ({ uploadedBy }) => fill(words('desk').staff, { nr: String(uploadedBy) }) },
    { head: say.source, cell: ({ source }) => <span translate={false}>{source}</span> },
    { head: say.state, cell: (upload) => say.states[stateOf(upload, nowSeconds())] },
    { head: say.columns.taken, figures: true, cell: ({ accepted }) => count(accepted) },
    { head: say.columns.leftOut, figures: true, cell: ({ rejected }) => count(rejected) },
  ];
}
