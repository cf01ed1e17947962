/** The audit trail: searched by what, kind, who and when, the newest first; and whether its chain holds. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { type DeskResult, get } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input, Select } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { endOfDay, moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { usePages } from '../parts/use-pages.ts';
import { ChainCheck } from './ChainCheck.tsx';
import { detailText } from './detail.ts';
import { valueLists } from './value-lists.ts';

/** Rows that the issuer gives at once. */
const ROWS = 100;
const DAY = 86_400;

interface Typed {
  readonly subject: string;
  readonly kind: string;
  readonly by: string;
  readonly from: string;
  readonly until: string;
}

interface Line {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const EVERYTHING: Typed = { subject: '', kind: '', by: '', from: '', until: '' };

export function TrailPage() {
  const say = words('deskTrail');
  const lists = valueLists();
  const [typed, setTyped] = useState(EVERYTHING);
  const [asked, setAsked] = useState(addressOf(EVERYTHING));
  const kinds = useLoad(() => get('/api/desk/trail/kinds', readKinds), []);
  const { rows, refusal, busy, more, reload } = usePages<Line>((last) => readTrail(asked, last), { needs: [asked], size: ROWS });
  const faults = {
    subject: /^[\w:./-]{0,120}$/.test(typed.subject.trim()) ? null : say.subjectWrong,
    by: /^\d{0,9}$/.test(typed.by.trim()) ? null : say.byWrong,
  };
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const send = () => {
    if (faults.subject !== null || faults.by !== null) return;
    const next = addressOf(typed);
    if (next === asked) reload();
    else setAsked(next);
  };
  const options = [{ value: '', text: say.anyKind }, ...(kinds.value ?? []).map((kind) => ({ value: kind, text: kindName(kind) ?? kind }))];
  return (
    <Page title={words('desk').pages.trail} intro={say.intro}>
      <Form send={say.find} onSend={send} busy={busy} refusal={null} across>
        <Input
          label={say.subject}
          hint={fill(say.subjectHint, { example: 'person:17' })}
          value={typed.subject}
          onValue={(subject) => change({ subject })}
          fault={faults.subject}
          spellcheck={false}
        />
        <Select label={say.kind} value={typed.kind} options={options} onValue={(kind) => change({ kind })} />
        <Input label={say.by} value={typed.by} onValue={(by) => change({ by })} fault={faults.by} inputMode="numeric" />
        <Input label={say.from} type="date" value={typed.from} onValue={(from) => change({ from })} />
        <Input label={say.until} type="date" value={typed.until} onValue={(until) => change({ until })} />
      </Form>
      <Problem refusal={refusal} onRetry={reload} />
      <Table
        caption={say.lines}
        rows={rows}
        keyOf={({ seq }) => seq}
        empty={say.none}
        onMore={more}
        busy={busy}
        columns={[
          { head: say.seq, figures: true, cell: ({ seq }) => String(seq) },
          { head: say.at, cell: ({ at }) => <span class="desk-whole">{moment(at)}</span> },
          {
            head: say.kind,
            names: true,
            cell: ({ kind }) => <KindName kind={kind} />,
          },
          {
            head: say.subject,
            cell: ({ subject }) => (
              <span class="desk-long" translate={false}>
                {subject}
              </span>
            ),
          },
          {
            head: say.detail,
            cell: (line) => (
              <span class="desk-long" translate={false}>
                {detailText(line, { ...words('deskTrailDetails'), lists, moment })}
              </span>
            ),
          },
        ]}
      />
      <ChainCheck />
    </Page>
  );
}

/** What a line says happened; a kind that an earlier version wrote has only its code. */
function kindName(kind: string): string | null {
  const names: Readonly<Record<string, string>> = words('deskTrailKinds');
  return names[kind] ?? null;
}

/** The code stays below the name: it is what the trail is searched and quoted by. */
function KindName({ kind }: { readonly kind: string }) {
  const name = kindName(kind);
  return (
    <>
      {name}
      <div class={name === null ? '' : 'desk-under'} translate={false}>
        {kind}
      </div>
    </>
  );
}

/** What was typed as the query of the call; empty fields ask for nothing. */
function addressOf({ subject, kind, by, from, until }: Typed): string {
  const start = endOfDay(from);
  const end = endOfDay(until);
  const parts = {
    subject: subject.trim(),
    kind,
    by: by.trim(),
    from: start === null ? '' : String(start + 1 - DAY),
    until: end === null ? '' : String(end + 1),
  };
  return new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== '')).toString();
}

function readTrail(asked: string, last: Line | null): Promise<DeskResult<readonly Line[]>> {
  const query = new URLSearchParams(asked);
  if (last !== null) query.set('before', String(last.seq));
  return get(`/api/desk/trail?${query}`, (answer) => recordsOf(answer, 'lines').map(readLine));
}

function readLine(row: Answer): Line {
  const detail = recordOf(row, 'detail');
  return { seq: numberOf(row, 'seq'), at: numberOf(row, 'at'), kind: textOf(row, 'kind'), subject: textOf(row, 'subject'), detail };
}

function readKinds(answer: Answer): readonly string[] {
  const kinds = answer['kinds'];
  return Array.isArray(kinds) ? kinds.filter((kind) => typeof kind === 'string') : [];
}
