/** The verdicts: how many of each, what is shown of them and in which order, line by line, and all of them as a file. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { VERDICT_CODES } from '../../core/verdict.ts';
import { formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { OutcomeMark } from '../../shared/ui/StatusMark.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { follow } from '../bulk/follow.ts';
import { COLUMNS, OTHER } from '../bulk/result-table.ts';
import { type Filter, IN_ORDER, NO_FILTER, type Sort, View } from '../bulk/view.ts';
import { titleOf } from '../title-of.ts';
import { Choice } from './Choice.tsx';
import { LineSheet } from './LineSheet.tsx';
import { VirtualLines } from './VirtualLines.tsx';

const OUTCOMES = ['admit', 'refuse', 'undecided'] as const;
const FILE = { name: 'ashyq-audit.ndjson', type: 'application/x-ndjson' };

export function Results({ run, tick }: { readonly run: BulkRun; readonly tick: number }) {
  const say = words('audit');
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [sort, setSort] = useState<Sort>(IN_ORDER);
  const [open, setOpen] = useState<number | null>(null);
  const rows = useView(run, { filter, sort, tick });
  const { table } = run;
  const change = (part: Partial<Filter>) => setFilter((before) => ({ ...before, ...part }));
  return (
    <section class="stack">
      <fieldset class="audit-counts">
        <legend class="hidden-text">{say.bulk.filters}</legend>
        {OUTCOMES.map((outcome, at) => (
          <button
            key={outcome}
            type="button"
            class="audit-count"
            aria-pressed={filter.outcome === at}
            onClick={() => change({ outcome: filter.outcome === at ? null : at, code: null })}
          >
            <OutcomeMark outcome={outcome} size={1.75} />
            {words('status').outcome[outcome]} <strong>{formatNumber(language(), table.counts[at] ?? 0)}</strong>
          </button>
        ))}
        <Button kind="quiet" icon={<IconDownload />} onClick={() => saveFile([run.ndjson()], FILE)}>
          {say.export}
        </Button>
      </fieldset>
      <Tools run={run} filter={filter} onFilter={change} sort={sort} onSort={setSort} />
      <p class="soft small audit-lines-found" role="status">
        {run.state === 'done' && table.length === 0 ? say.bulk.nothing : fill(say.bulk.found, { n: rows.length, total: table.length })}
      </p>
      <VirtualLines table={table} rows={rows} label={say.bulk.lines} onOpen={setOpen} />
      {open !== null && <LineSheet run={run} row={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

interface ToolsProps {
  readonly run: BulkRun;
  readonly filter: Filter;
  readonly onFilter: (part: Partial<Filter>) => void;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function Tools({ run: { table }, filter, onFilter, sort, onSort }: ToolsProps) {
  const say = words('audit');
  const codes = [...table.codes]
    .sort(([, a], [, b]) => b - a)
    .flatMap(([at, count]) => {
      const code = VERDICT_CODES[at];
      return code === undefined ? [] : [[String(at), `${titleOf(code)} (${formatNumber(language(), count)})`] as const];
    });
  const pick = (value: string): number | null => (value === '' ? null : Number(value));
  const text = (value: number | null): string => (value === null ? '' : String(value));
  const wordsOf = (column: 'key' | 'rule') => table.wordsOf(column).map(([at, word]) => [String(at), at === OTHER ? say.bulk.others : word] as const);
  const by = (value: string) => COLUMNS.find((column) => column === value) ?? 'line';
  return (
    <div class="audit-door">
      <Choice label={say.bulk.reason} value={text(filter.code)} options={[['', say.bulk.all], ...codes]} onValue={(value) => onFilter({ code: pick(value) })} />
      <Choice
        label={say.explain.rule}
        value={text(filter.rule)}
        options={[['', say.bulk.all], ...wordsOf('rule')]}
        onValue={(value) => onFilter({ rule: pick(value) })}
      />
      <Choice
        label={say.explain.key}
        value={text(filter.key)}
        options={[['', say.bulk.all], ...wordsOf('key')]}
        onValue={(value) => onFilter({ key: pick(value) })}
      />
      <Choice
        label={say.bulk.order}
        value={sort.by}
        options={COLUMNS.map((column) => [column, say.bulk.orders[column]] as const)}
        onValue={(value) => onSort({ ...sort, by: by(value) })}
      />
      <label class="row audit-check">
        <input type="checkbox" checked={sort.isDown} onChange={(event) => onSort({ ...sort, isDown: event.currentTarget.checked })} />
        <span>{say.bulk.reversed}</span>
      </label>
    </div>
  );
}

/** The rows to show; while a run goes on they follow it. */
function useView(run: BulkRun, { filter, sort, tick }: { readonly filter: Filter; readonly sort: Sort; readonly tick: number }): Uint32Array {
  const [rows, setRows] = useState<Uint32Array>(new Uint32Array(0));
  const grown = useRef<() => void>(() => undefined);
  useEffect(() => {
    const stop = new AbortController();
    grown.current = follow(new View(run.table, { filter, sort }), { show: setRows, signal: stop.signal });
    return () => stop.abort();
  }, [run, filter, sort]);
  useEffect(() => grown.current(), [run, filter, sort, tick]);
  return rows;
}
