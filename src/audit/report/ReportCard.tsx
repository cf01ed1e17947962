/** The report of all that was audited on this page: the files it rests on, to be saved or printed. */
import { useId } from 'preact/hooks';
import { OUTCOMES } from '../../core/audit/bulk/judge-block.ts';
import { reportToCsv } from '../../core/audit/report-table.ts';
import { VERDICT_CODES } from '../../core/verdict.ts';
import { formatMoment, formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import type { Published } from '../history/published.ts';
import { type Found, inputsOf, reportOn, trustPart } from './report-data.ts';

const seconds = () => Math.floor(Date.now() / 1000);

export function ReportCard({ found, published }: { readonly found: Found; readonly published: Published }) {
  const say = words('auditReport').report;
  const id = useId();
  const make = () => reportOn(found, { published, at: seconds() });
  const saveJson = () => saveFile([JSON.stringify(make(), null, 2)], { name: 'ashyq-audit-report.json', type: 'application/json' });
  const saveCsv = () => saveFile(['\ufeff', reportToCsv(make())], { name: 'ashyq-audit-report.csv', type: 'text/csv' });
  return (
    <article class="card stack audit-report" aria-labelledby={id}>
      <h2 id={id}>{say.title}</h2>
      <p class="soft">{say.intro}</p>
      {found.run !== null && <Passes run={found.run} />}
      <details>
        <summary>{say.files}</summary>
        <table class="audit-files">
          <tbody>
            {[...inputsOf(found), ...trustPart(published, found.run).files].map(({ name, length, sha256 }) => (
              <tr key={`${sha256} ${name}`}>
                <th scope="row">{name}</th>
                <td>{fill(say.bytes, { n: length })}</td>
                <td class="audit-hash">{sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <p class="audit-printed">{fill(say.printed, { at: formatMoment(language(), seconds(), seconds()) })}</p>
      <div class="row">
        <Button icon={<IconDownload />} onClick={saveJson}>
          {say.json}
        </Button>
        <Button icon={<IconDownload />} onClick={saveCsv}>
          {say.csv}
        </Button>
        <Button onClick={() => print()}>{say.print}</Button>
      </div>
    </article>
  );
}

/** How many of each verdict, and why: what a printed page has of a million lines. */
function Passes({ run: { table } }: { readonly run: BulkRun }) {
  const say = words('auditReport').report;
  const outcomes = words('status').outcome;
  const titles = words('codes').verdict;
  const codes = [...table.codes].sort(([, a], [, b]) => b - a).map(([at, count]) => ({ code: VERDICT_CODES[at] ?? ('internal' as const), count }));
  return (
    <>
      <table class="audit-files">
        <caption class="audit-caption">{say.passes}</caption>
        <tbody>
          {OUTCOMES.map((outcome, at) => (
            <tr key={outcome}>
              <th scope="row">{outcomes[outcome]}</th>
              <td>{formatNumber(language(), table.counts[at] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>{say.reasons}</summary>
        <table class="audit-files">
          <tbody>
            {codes.map(({ code, count }) => (
              <tr key={code}>
                <th scope="row">
                  {titles[code].title} <code class="soft small">{code}</code>
                </th>
                <td>{formatNumber(language(), count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
