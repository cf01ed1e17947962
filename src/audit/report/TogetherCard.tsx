/** What only several journals show: two stories of one tablet, one pass at two gates of a venue; and what even they do not show. */
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { TogetherFinding, TogetherReport, UnsureFinding } from '../../core/audit/journals-together.ts';
import { formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { contain } from '../../shared/ui/contain.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { OutcomeLegend, OutcomeTable, totalOf } from '../journal/Plots.tsx';
import type { JournalRow } from '../journal/shown.ts';
import { sayMoment } from '../say-moment.ts';
import { Pages } from '../screens/Pages.tsx';
import type { Asked } from './use-asked.ts';

/** More than this is read in the report. */
const SHOWN = 20;
const GATES_ON_A_PAGE = 50;

interface TogetherProps {
  readonly asked: Asked<TogetherReport>;
  /** of all journals, by their places */
  readonly rows: readonly JournalRow[];
}

export function TogetherCard({ asked, rows }: TogetherProps) {
  const say = words('auditReport').together;
  return (
    <article class="card stack audit-together" aria-labelledby="audit-together">
      <h3 id="audit-together">{say.title}</h3>
      {asked === 'waiting' && <p role="status">{say.comparing}</p>}
      {asked === 'failed' && <Notice tone="bad" title={say.failed} />}
      {typeof asked === 'object' && <Found together={asked} rows={rows} />}
      <Gates rows={rows} />
      {typeof asked === 'object' && asked.alone.length > 0 && <p class="soft">{fill(say.alone, { n: asked.alone.length })}</p>}
      <p class="soft small">{say.cannot}</p>
    </article>
  );
}

function Found({
  together: { findings, totals, unsure, doubts, compared },
  rows,
}: {
  readonly together: TogetherReport;
  readonly rows: readonly JournalRow[];
}) {
  const say = words('auditReport').together;
  const total = sumOf(totals);
  const more = total - Math.min(SHOWN, findings.length);
  return (
    <>
      {findings.length === 0 && compared.length > 0 && <p>{fill(say.nothing, { n: compared.length })}</p>}
      {findings.length > 0 && (
        <Notice tone={totals.has('two-stories') ? 'bad' : 'warn'} title={fill(say.found, { n: total })}>
          <ul>
            {findings.slice(0, SHOWN).map((finding) => (
              <Finding key={JSON.stringify(finding)} finding={finding} rows={rows} />
            ))}
          </ul>
          {more > 0 && <p>{fill(say.more, { n: more })}</p>}
        </Notice>
      )}
      {unsure.length > 0 && <Unsure unsure={unsure} total={sumOf(doubts)} rows={rows} />}
    </>
  );
}

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

/** What looks like a finding, and why it accuses nobody. */
function Unsure({ unsure, total, rows }: { readonly unsure: readonly UnsureFinding[]; readonly total: number; readonly rows: readonly JournalRow[] }) {
  const say = words('auditReport').together;
  const more = total - Math.min(SHOWN, unsure.length);
  return (
    <details>
      <summary>{fill(say.unsureTitle, { n: total })}</summary>
      <ul>
        {unsure.slice(0, SHOWN).map((one) => (
          <Finding key={JSON.stringify(one)} finding={one} rows={rows}>
            {' '}
            {say.doubts[one.doubt]}
          </Finding>
        ))}
      </ul>
      {more > 0 && <p>{fill(say.more, { n: more })}</p>}
    </details>
  );
}

/** A door that differs from its neighbours shows at a glance. */
function Gates({ rows: all }: Pick<TogetherProps, 'rows'>) {
  const say = words('auditReport').together;
  const [page, setPage] = useState(0);
  const rows = useMemo(
    () =>
      all
        .filter(({ outcomes }) => totalOf(outcomes) > 0)
        .map((row) => [row.venueId === null ? row.name : `${row.venueId} / ${row.gate ?? ''} · ${contain(row.name)}`, row.outcomes] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    [all],
  );
  if (rows.length === 0) return null;
  return (
    <figure class="audit-plot">
      <figcaption>{say.gates}</figcaption>
      <OutcomeLegend />
      <Pages page={page} size={GATES_ON_A_PAGE} total={rows.length} label={say.gates} onPage={setPage}>
        {(from, until) => <OutcomeTable head={say.gate} isNamed rows={rows.slice(from, until)} />}
      </Pages>
    </figure>
  );
}

function Finding({
  finding: { code, venueId, first, second, amount, spread },
  rows,
  children,
}: {
  readonly finding: TogetherFinding;
  readonly rows: readonly JournalRow[];
  readonly children?: ComponentChildren;
}) {
  const say = words('auditReport').together;
  const nameOf = (journal: number) => rows[journal]?.name ?? '';
  const text = fill(say.findings[code], { venue: venueId, seq: first.seq, n: amount, span: formatSpan(language(), amount) });
  const where = fill(say.where, { first: nameOf(first.journal), seq: first.seq, second: nameOf(second.journal), other: second.seq });
  return (
    <li>
      {text}
      {spread !== null && spread > 0 && ` ${fill(say.spread, { span: formatSpan(language(), spread) })}`}
      {children}{' '}
      <span class="soft small">
        {where}
        {second.time !== null && ` · ${sayMoment(second.time)}`}
      </span>
    </li>
  );
}
