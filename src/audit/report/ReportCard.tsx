/** The report of all that was audited on this page: the files it rests on, to be saved or printed. */
import { reportToCsv } from '../../core/audit/report-table.ts';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { Published } from '../history/published.ts';
import type { AuditedJournal } from '../journal/audit-file.ts';
import { inputsOf, reportOn, trustPart } from './report-data.ts';

const seconds = () => Math.floor(Date.now() / 1000);

export function ReportCard({ journals, published }: { readonly journals: readonly AuditedJournal[]; readonly published: Published }) {
  const say = words('auditReport').report;
  const make = () => reportOn(journals, { published, at: seconds() });
  const saveJson = () => saveFile([JSON.stringify(make(), null, 2)], { name: 'ashyq-audit-report.json', type: 'application/json' });
  const saveCsv = () => saveFile(['\ufeff', reportToCsv(make())], { name: 'ashyq-audit-report.csv', type: 'text/csv' });
  return (
    <article class="card stack audit-report" aria-labelledby="audit-report">
      <h3 id="audit-report">{say.title}</h3>
      <p class="soft">{say.intro}</p>
      <details>
        <summary>{say.files}</summary>
        <table class="audit-files">
          <tbody>
            {[...inputsOf(journals), ...trustPart(published).files].map(({ name, length, sha256 }) => (
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
