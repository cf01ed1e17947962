/** A list of any length: only the rows in sight are in the document. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { OUTCOMES } from '../../core/audit/bulk/judge-block.ts';
import { HEALTH } from '../../core/token/health.ts';
import { VERDICT_CODES } from '../../core/verdict.ts';
import { formatNumber } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { OutcomeMark, StatusMark } from '../../shared/ui/StatusMark.tsx';
import { OTHER, type ResultTable } from '../bulk/result-table.ts';
import { titleOf } from '../title-of.ts';
import { barOf, ROW } from './bar.ts';

const SPARE = 6;
const IN_SIGHT = 9;
/** When nobody scrolls any more, the bar goes where the list is. */
const STILL_MS = 200;

interface VirtualLinesProps {
  readonly table: ResultTable;
  readonly rows: Uint32Array;
  readonly label: string;
  readonly onOpen: (row: number) => void;
}

export function VirtualLines({ table, rows, label, onOpen }: VirtualLinesProps) {
  const sight = Math.min(rows.length, IN_SIGHT) * ROW;
  const { box, bar, at, top, onScroll } = useBar(rows.length, sight);
  const first = Math.max(0, Math.floor(at) - SPARE);
  const count = Math.min(rows.length - first, IN_SIGHT + 2 * SPARE);
  const offset = Math.round(top + (first - at) * ROW);
  return (
    <section ref={box} class="audit-lines" aria-label={label} style={{ blockSize: `${sight}px` }} onScroll={onScroll}>
      <div style={{ blockSize: `${bar.height}px` }}>
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

/** Where the list stands: `at` in rows, `top` in pixels of its bar. */
function useBar(rows: number, sight: number) {
  const box = useRef<HTMLDivElement>(null);
  const bar = useMemo(() => barOf(rows, sight), [rows, sight]);
  const [place, setPlace] = useState({ at: 0, top: 0 });
  const still = useRef(0);
  useLayoutEffect(() => {
    const shown = box.current;
    if (shown === null) return undefined;
    // Of a longer list the bar is elsewhere, and who reads stays where he reads. A shorter one may end above that.
    const there = bar.isScale ? Math.round(bar.topOf(bar.within(place.at))) : shown.scrollTop;
    setPlace({ at: bar.isScale ? bar.within(place.at) : bar.rowAt(there), top: there });
    if (bar.isScale) shown.scrollTop = there;
    return () => clearTimeout(still.current);
  }, [bar]);
  const onScroll = () => {
    const top = box.current?.scrollTop ?? 0;
    const at = bar.moved(place.at, place.top, top);
    setPlace({ at, top });
    clearTimeout(still.current);
    still.current = setTimeout(() => {
      const there = Math.round(bar.topOf(at));
      if (box.current === null || Math.abs(there - top) < 1) return;
      // Before the browser tells of it: then nothing has moved.
      setPlace({ at, top: there });
      box.current.scrollTop = there;
    }, STILL_MS) as unknown as number;
  };
  return { box, bar, ...place, onScroll };
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
  const word = (at: number) => (at === OTHER ? words('audit').bulk.others : table.wordOf(at));
  const details = [code, word(table.get('rule', row)), word(table.get('key', row))].filter((part) => part !== '');
  return (
    <li aria-setsize={total} aria-posinset={place}>
      <button type="button" class="audit-line" onClick={() => onOpen(row)}>
        <span class="soft small audit-number">{formatNumber(language(), table.get('line', row))}</span>
        <OutcomeMark outcome={outcome} size={1.75} label={words('status').outcome[outcome]} />
        <span class="grow">
          <strong>{titleOf(code)}</strong>
          <span class="soft small">{details.join(' · ')}</span>
        </span>
        {health !== undefined && <StatusMark health={health} size={1.75} label={words('status')[health].name} />}
      </button>
    </li>
  );
}
