/** What only several journals show: two stories of one tablet, one pass at two gates of a venue; and what even they do not show. */
import type { ComponentChildren } from 'preact';
import { auditTogether, type TogetherFinding, type UnsureFinding } from '../../core/audit/journals-together.ts';
import { formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { AuditedJournal } from '../journal/audit-file.ts';
import { OutcomeLegend, OutcomeTable, totalOf } from '../journal/Plots.tsx';
import { sayMoment } from '../say-moment.ts';

/** More than this is read in the report. */
const SHOWN = 20;
const MOST_GATES = 50;

export function TogetherCard({ journals }: { readonly journals: readonly AuditedJournal[] }) {
  const say = words('auditReport').together;
  const { findings, totals, unsure, doubts, compared, alone } = auditTogether(journals.map(({ report }) => report));
  const total = [...totals.values()].reduce((sum, count) => sum + count, 0);
  const more = total - Math.min(SHOWN, findings.length);
  return (
    <article class="card stack audit-together" aria-labelledby="audit-together">
      <h3 id="audit-together">{say.title}</h3>
      {findings.length === 0 && compared.length > 0 && <p>{fill(say.nothing, { n: compared.length })}</p>}
      {findings.length > 0 && (
        <Notice tone={totals.has('two-stories') ? 'bad' : 'warn'} title={fill(say.found, { n: total })}>
          <ul>
            {findings.slice(0, SHOWN).map((finding) => (
              <Finding key={JSON.stringify(finding)} finding={finding} journals={journals} />
            ))}
          </ul>
          {more > 0 && <p>{fill(say.more, { n: more })}</p>}
        </Notice>
      )}
      {unsure.length > 0 && <Unsure unsure={unsure} total={[...doubts.values()].reduce((sum, count) => sum + count, 0)} journals={journals} />}
      {journals.length > 1 && <Gates journals={journals} />}
      {alone.length > 0 && <p class="soft">{fill(say.alone, { n: alone.length })}</p>}
      <p class="soft small">{say.cannot}</p>
    </article>
  );
}

/** What looks like a finding, and why it accuses nobody. */
function Unsure({
  unsure,
  total,
  journals,
}: {
  readonly unsure: readonly UnsureFinding[];
  readonly total: number;
  readonly journals: readonly AuditedJournal[];
}) {
  const say = words('auditReport').together;
  return (
    <details>
      <summary>{fill(say.unsureTitle, { n: total })}</summary>
      <ul>
        {unsure.slice(0, SHOWN).map((one) => (
          <Finding key={JSON.stringify(one)} finding={one} journals={journals}>
            {' '}
            {say.doubts[one.doubt]}
          </Finding>
        ))}
      </ul>
    </details>
  );
}

/** A door that differs from its neighbours shows at a glance. */
function Gates({ journals }: { readonly journals: readonly AuditedJournal[] }) {
  const say = words('auditReport').together;
  const rows = journals.flatMap(({ name, report }) => {
    const gate = report.certificates.find(({ fault }) => fault === null)?.claims;
    return totalOf(report.counts.outcomes) === 0
      ? []
      : [[gate === undefined ? name : `${gate.venueId} / ${gate.gate} · ${name}`, report.counts.outcomes] as const];
  });
  if (rows.length === 0) return null;
  return (
    <figure class="audit-plot">
      <figcaption>{say.gates}</figcaption>
      <OutcomeLegend />
      <OutcomeTable head={say.gate} isNamed rows={rows.slice(0, MOST_GATES)} />
    </figure>
  );
}

function Finding({
  finding: { code, venueId, first, second, amount, spread },
  journals,
  children,
}: {
  readonly finding: TogetherFinding;
  readonly journals: readonly AuditedJournal[];
  readonly children?: ComponentChildren;
}) {
  const say = words('auditReport').together;
  const nameOf = (journal: number) => journals[journal]?.name ?? '';
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
