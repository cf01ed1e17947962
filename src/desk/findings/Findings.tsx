/** What did not fit in the journals of tablets (formats.md §9): told in words, with the message that proves it. It says nothing of any person, and of nobody who is to blame. */
import { useState } from 'preact/hooks';
import { formatDate } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { type Answer, bytesOf, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { get } from '../api.ts';
import { number } from '../data/say.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useAction } from '../parts/use-call.ts';
import { usePages } from '../parts/use-pages.ts';
import { maybeNumber } from '../people/person.ts';

/** Rows that the issuer gives at once. */
const ROWS = 100;

interface Finding {
  readonly id: number;
  readonly venueId: string;
  readonly gate: number;
  readonly epoch: number;
  readonly kind: string;
  readonly seq: number;
  readonly foundAt: number;
  readonly times: number;
  /** of `many` the first second of its day, as the server counts days; else null */
  readonly day: number | null;
  /** whether the message was kept: of one tablet the first twenty are */
  readonly kept: boolean;
}

export function FindingsPage() {
  const say = words('deskFindings');
  const { rows, refusal, busy, more, reload } = usePages<Finding>(
    (last) => get(`/api/desk/journals/findings${last === null ? '' : `?before=${last.id}`}`, readFindings),
    {
      needs: [],
      size: ROWS,
    },
  );
  const [saving, setSaving] = useState<number | null>(null);
  const evidence = useAction((id: number) => get(`/api/desk/journals/findings/${id}`, (answer) => bytesOf(answer, 'message')));
  const save = async (id: number) => {
    setSaving(id);
    const done = await evidence.run(id);
    setSaving(null);
    if (done?.ok === true) saveFile([new Uint8Array(done.value)], { name: `finding-${id}.cose`, type: 'application/cose' });
  };
  return (
    <Page title={words('desk').pages.findings} intro={say.intro}>
      <Problem refusal={refusal} onRetry={reload} />
      <Problem refusal={evidence.refusal} />
      <Table
        caption={say.caption}
        rows={rows}
        keyOf={({ id }) => id}
        empty={say.none}
        onMore={more}
        busy={busy}
        columns={columns({ saving, save: (id) => void save(id) })}
      />
    </Page>
  );
}

function columns({ saving, save }: { readonly saving: number | null; readonly save: (id: number) => void }): readonly Column<Finding>[] {
  const say = words('deskFindings');
  return [
    { head: say.found, cell: ({ foundAt }) => <span class="desk-whole">{moment(foundAt)}</span> },
    { head: say.where, names: true, cell: ({ venueId, gate, epoch }) => fill(say.whereIs, { venue: venueId, gate: number(gate), epoch: number(epoch + 1) }) },
    { head: say.what, cell: (finding) => whatText(finding) },
    { head: say.times, figures: true, cell: ({ times }) => number(times) },
    {
      head: say.evidence,
      cell: ({ id, kept }) =>
        kept ? (
          <Button kind="quiet" busy={saving === id} aria-label={`${say.save}: ${fill(words('desk').number, { nr: String(id) })}`} onClick={() => save(id)}>
            {say.save}
          </Button>
        ) : (
          <span class="soft">{say.notKept}</span>
        ),
    },
  ];
}

/** `seq` is a line, but of `many` its day. */
function whatText({ kind, seq, day }: Pick<Finding, 'kind' | 'seq' | 'day'>): string {
  const say = words('deskFindings');
  if (day !== null) return fill(say.kinds.many, { day: formatDate(language(), day) });
  const texts: Readonly<Record<string, string>> = say.kinds;
  return fill(say.fromLine, { what: texts[kind] ?? say.other, nr: number(seq + 1) });
}

function readFindings(answer: Answer): readonly Finding[] {
  return recordsOf(answer, 'findings').map((row) => ({
    id: numberOf(row, 'id'),
    venueId: textOf(row, 'venueId'),
    gate: numberOf(row, 'gate'),
    epoch: numberOf(row, 'epoch'),
    kind: textOf(row, 'kind'),
    seq: numberOf(row, 'seq'),
    foundAt: numberOf(row, 'foundAt'),
    times: numberOf(row, 'times'),
    day: maybeNumber(row, 'day'),
    kept: row['kept'] === true,
  }));
}
