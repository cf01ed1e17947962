/** What only several journals show: two stories of one tablet, one pass at two gates of a venue; and what even they do not show. */
import { auditTogether, type TogetherFinding } from '../../core/audit/journals-together.ts';
import { formatMoment, formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { AuditedJournal } from '../journal/audit-file.ts';

/** More than this is read in the report. */
const SHOWN = 20;

export function TogetherCard({ journals }: { readonly journals: readonly AuditedJournal[] }) {
  const say = words('auditReport').together;
  const { findings, totals, compared, alone } = auditTogether(journals.map(({ report }) => report));
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
      {alone.length > 0 && <p class="soft">{fill(say.alone, { n: alone.length })}</p>}
      <p class="soft small">{say.cannot}</p>
    </article>
  );
}

function Finding({
  finding: { code, venueId, first, second, amount },
  journals,
}: {
  readonly finding: TogetherFinding;
  readonly journals: readonly AuditedJournal[];
}) {
  const say = words('auditReport').together;
  const nameOf = (journal: number) => journals[journal]?.name ?? '';
  const now = Math.floor(Date.now() / 1000);
  const text = fill(say.findings[code], { venue: venueId, seq: first.seq, n: amount, span: formatSpan(language(), amount) });
  const where = fill(say.where, { first: nameOf(first.journal), seq: first.seq, second: nameOf(second.journal), other: second.seq });
  return (
    <li>
      {text}{' '}
      <span class="soft small">
        {where}
        {second.time !== null && ` · ${formatMoment(language(), second.time, now)}`}
      </span>
    </li>
  );
}
