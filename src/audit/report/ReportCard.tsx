/** The report of all that was audited on this page: the files it rests on, to be saved or printed. */
import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { OUTCOMES } from '../../core/audit/bulk/judge-block.ts';
import type { Obtained } from '../../core/audit/journal-cut.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import { reportToCsv } from '../../core/audit/report-table.ts';
import { VERDICT_CODES } from '../../core/verdict.ts';
import { formatDate, formatNumber, formatTime } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import type { Published } from '../history/published.ts';
import type { AskedOfJournals } from '../journal/journals-bench.ts';
import { Pages } from '../screens/Pages.tsx';
import { titleOf } from '../title-of.ts';
import { besideJournals, reportOfRun, trustPart } from './report-data.ts';

const seconds = () => Math.floor(Date.now() / 1000);
/** More are read in the saved report, and printed. */
const FILES_ON_A_PAGE = 100;
const TYPES = { json: 'application/json', csv: 'text/csv' } as const;

interface ReportCardProps {
  readonly run: BulkRun | null;
  readonly published: Published;
  /** files in which journals are, and where those are */
  readonly inputs?: readonly HashedFile[];
  readonly desk?: AskedOfJournals | null;
  readonly obtained?: Obtained;
}

export function ReportCard({ run, published, inputs = [], desk = null, obtained }: ReportCardProps) {
  const say = words('auditReport').report;
  const id = useId();
  const [isFailed, setFailed] = useState(false);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    if (!isWhole) return;
    print();
    setWhole(false);
  }, [isWhole]);
  const save = async (as: 'json' | 'csv') => {
    const beside = besideJournals(run, { published, at: seconds(), obtained: desk === null ? null : wordOf(obtained) });
    const parts = desk === null ? partsOfRun(beside, as) : [await desk.report(beside, as)];
    saveFile(parts, { name: `ashyq-audit-report.${as}`, type: TYPES[as] });
    setFailed(false);
  };
  const saveAs = (as: 'json' | 'csv') => void save(as).catch(() => setFailed(true));
  return (
    <article class="card stack audit-report" aria-labelledby={id}>
      <h2 id={id}>{say.title}</h2>
      <Intro text={say.intro} />
      {run !== null && <Passes run={run} />}
      <Files run={run} published={published} inputs={inputs} isWhole={isWhole} />
      <p class="audit-printed">{fill(say.printed, { at: momentOnPaper(seconds()) })}</p>
      {isFailed && <Notice tone="bad" title={words('audit').bulk.states.failed} />}
      <div class="row">
        <Button icon={<IconDownload />} onClick={() => saveAs('json')}>
          {say.json}
        </Button>
        <Button icon={<IconDownload />} onClick={() => saveAs('csv')}>
          {say.csv}
        </Button>
        <Button onClick={() => setWhole(true)}>{say.print}</Button>
      </div>
    </article>
  );
}

/** Paper knows no today. */
const momentOnPaper = (at: number): string => `${formatDate(language(), at)}, ${formatTime(at)} (${words('audit').zone})`;

const COMMAND = 'ashyq audit report --check';

/** A command stands in one piece: its hyphens are no places to break a line at. */
function Intro({ text }: { readonly text: string }) {
  const [before, after] = text.split(COMMAND);
  return (
    <p class="soft">
      {before}
      <code>{COMMAND}</code>
      {after}
    </p>
  );
}

/** Null where no word was given, as of the command. */
const wordOf = (word: Obtained | undefined): Obtained | null => (word === undefined || (word.taken === null && word.seen === null) ? null : word);

function partsOfRun(beside: ReturnType<typeof besideJournals>, as: 'json' | 'csv'): BlobPart[] {
  const report = reportOfRun(beside);
  return as === 'json' ? [JSON.stringify(report, null, 2)] : ['\ufeff', reportToCsv(report)];
}

/** `isWhole`: all of them, as they are printed. */
function Files({ run, published, inputs, isWhole }: Required<Omit<ReportCardProps, 'desk' | 'obtained'>> & { readonly isWhole: boolean }) {
  const say = words('auditReport').report;
  const [page, setPage] = useState(0);
  const files = useMemo(() => [...inputs, ...(run?.found?.inputs ?? []), ...trustPart(published, run).files], [inputs, run, published]);
  return (
    <details>
      <summary>{say.files}</summary>
      <Pages page={page} size={isWhole ? files.length : FILES_ON_A_PAGE} total={files.length} label={say.files} onPage={setPage}>
        {(from, until) => (
          <table class="audit-files">
            <tbody>
              {files.slice(from, until).map(({ name, length, sha256 }) => (
                <tr key={`${sha256} ${name}`}>
                  <th scope="row">{name}</th>
                  <td>{fill(say.bytes, { n: length })}</td>
                  <td class="audit-hash">{sha256}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Pages>
    </details>
  );
}

/** How many of each verdict, and why: what a printed page has of a million lines. */
function Passes({ run: { table } }: { readonly run: BulkRun }) {
  const say = words('auditReport').report;
  const outcomes = words('status').outcome;
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
                  {titleOf(code)} <code class="soft small">{code}</code>
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
