/** A list of any length: only the rows in sight are in the document. Beyond what browsers can scroll, the bar is a scale: its place is a share of the list. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { OUTCOMES } from '../../core/audit/bulk/judge-block.ts';
import { HEALTH } from '../../core/token/health.ts';
import { VERDICT_CODES } from '../../core/verdict.ts';
import { formatNumber } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { OutcomeMark, StatusMark } from '../../shared/ui/StatusMark.tsx';
import type { ResultTable } from '../bulk/result-table.ts';

/** As in audit.css. */
const ROW = 60;
const SPARE = 6;
/** Firefox ends at 17.9 million pixels. */
const TALLEST = 9_000_000;
const IN_SIGHT = 9;

interface VirtualLinesProps {
  readonly table: ResultTable;
  readonly rows: Uint32Array;
  readonly label: string;
  readonly onOpen: (row: number) => void;
}

export function VirtualLines({ table, rows, label, onOpen }: VirtualLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useEffect(() => {
    // A shorter list may end above where the bar stands.
    setTop(box.current?.scrollTop ?? 0);
  }, [rows]);
  const height = Math.min(rows.length * ROW, TALLEST);
  const sight = Math.min(rows.length, IN_SIGHT) * ROW;
  const isScaled = rows.length * ROW > TALLEST;
  const share = height > sight ? Math.min(1, top / (height - sight)) : 0;
  const first = isScaled ? Math.floor(share * (rows.length - IN_SIGHT)) : Math.max(0, Math.floor(top / ROW) - SPARE);
  const count = Math.min(rows.length - first, IN_SIGHT + 2 * SPARE);
  const offset = isScaled ? top : first * ROW;
  return (
    <section ref={box} class="audit-lines" aria-label={label} style={{ blockSize: `${sight}px` }} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <div style={{ blockSize: `${height}px` }}>
        <ol style={{ transform: `translateY(${offset}px)` }}>
          {Array.from({ length: Math.max(0, count) }, (_, nr) => {
            const row = rows[first + nr] ?? 0;
            return <Line key={row} table={table} row={row} place={first + nr + 1} total={rows.length} onOpen={onOpen} />;
          })}
        </ol>
      </div>
    </section>
  );
}

interface LineProps {
  readonly table: ResultTable;
  readonly row: number;
  readonly place: number;
  readonly total: number;
  readonly onOpen: (row: number) => void;
}

function Line({ table, row, place, total, onOpen }: LineProps) {
  const outcome = OUTCOMES[table.get('outcome', row)] ?? 'undecided';
  const code = VERDICT_CODES[table.get('code', row)] ?? 'internal';
  const health = HEALTH[table.get('health', row)];
  const details = [code, table.wordOf(table.get('rule', row)), table.wordOf(table.get('key', row))].filter((part) => part !== '');
  return (
    <li aria-setsize={total} aria-posinset={place}>
      <button type="button" class="audit-line" onClick={() => onOpen(row)}>
        <span class="soft small audit-number">{formatNumber(language(), table.get('line', row))}</span>
        <OutcomeMark outcome={outcome} size={1.75} label={words('status').outcome[outcome]} />
        <span class="grow">
          <strong>{words('codes').verdict[code].title}</strong>
          <span class="soft small">{details.join(' · ')}</span>
        </span>
        {health !== undefined && <StatusMark health={health} size={1.75} label={words('status')[health].name} />}
      </button>
    </li>
  );
}
