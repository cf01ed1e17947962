/** The journals on the bench. A few are drawn whole; of more a list, worst first, searched and read in pages, each opened by itself. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { contain } from '../../shared/ui/contain.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { Pages } from '../screens/Pages.tsx';
import { JournalCard } from './JournalCard.tsx';
import type { AskedOfJournals } from './journals-bench.ts';
import type { Unread } from './journals-sitting.ts';
import { type JournalRow, rowsLike, type ShownReport, worstFirst } from './shown.ts';
import type { Journals } from './use-journals.ts';

/** So many are read one below the other. */
const WHOLE = 3;
const ON_A_PAGE = 25;
const UNREAD_SHOWN = 8;

export function JournalList({ rows: all, reading, unread, desk, ends, isGivenUp, tryAgain }: Journals) {
  const say = words('audit').journal;
  const rows = useMemo(() => worstFirst(all.filter(({ isProofOnly }) => !isProofOnly)), [all]);
  if (all.length === 0 && reading === null && unread.length === 0 && ends === 0) return null;
  return (
    <section class="stack" aria-label={say.title}>
      <h2>{say.title}</h2>
      {reading !== null && (
        <p role="status">
          {fill(say.reading, { name: reading.name, percent: Math.floor(reading.share * 100) })}
          {reading.of > 1 && ` · ${fill(say.readingOf, { nr: reading.nr, n: reading.of })}`}
        </p>
      )}
      {ends > 0 && <Ended isGivenUp={isGivenUp} isReading={reading !== null} onAgain={tryAgain} />}
      <NotRead unread={unread} />
      {desk !== null && (rows.length <= WHOLE ? rows.map((row) => <Opened key={row.place} row={row} desk={desk} />) : <Many rows={rows} desk={desk} />)}
    </section>
  );
}

/** What the worker knew is gone with it: nobody is to take a list that is read again, or is not all, for what it was. */
function Ended({ isGivenUp, isReading, onAgain }: { readonly isGivenUp: boolean; readonly isReading: boolean; readonly onAgain: () => void }) {
  const say = words('audit').journal.ended;
  const before = isReading ? say.reading : say.again;
  return (
    <Notice tone={isGivenUp ? 'bad' : 'warn'} title={isGivenUp ? say.givenUp : before}>
      {isGivenUp && <Button onClick={onAgain}>{say.tryAgain}</Button>}
    </Notice>
  );
}

function NotRead({ unread }: { readonly unread: readonly Unread[] }) {
  const { journal: say, bulk } = words('audit');
  return (
    <>
      {unread.slice(0, UNREAD_SHOWN).map(({ name, why }, nr) => (
        <Notice key={`${nr} ${name}`} tone="bad" title={name}>
          <p>{why === 'unread' ? say.unread : bulk.states.failed}</p>
        </Notice>
      ))}
      {unread.length > UNREAD_SHOWN && <p>{fill(say.moreUnread, { n: unread.length - UNREAD_SHOWN })}</p>}
    </>
  );
}

interface ManyProps {
  readonly rows: readonly JournalRow[];
  readonly desk: AskedOfJournals;
}

function Many({ rows, desk }: ManyProps) {
  const { journal: say } = words('audit');
  const [sought, setSought] = useState('');
  const [page, setPage] = useState(0);
  const found = useMemo(() => rowsLike(rows, sought), [rows, sought]);
  const states = useMemo(() => ['broken', 'unproven', 'intact'].map((state) => rows.filter((row) => row.state === state).length), [rows]);
  const [broken = 0, unproven = 0, intact = 0] = states;
  return (
    <>
      <p class="soft">{fill(say.many, { n: rows.length, broken: number(broken), unproven: number(unproven), intact: number(intact) })}</p>
      <label class="field audit-seek">
        {say.seek}
        <input
          type="search"
          value={sought}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            setSought(event.currentTarget.value);
            setPage(0);
          }}
        />
      </label>
      <Pages page={page} size={ON_A_PAGE} total={found.length} all={rows.length} label={say.title} onPage={setPage}>
        {(from, until) => (
          <ul class="audit-journals">
            {found.slice(from, until).map((row) => (
              <Row key={row.place} row={row} desk={desk} />
            ))}
          </ul>
        )}
      </Pages>
    </>
  );
}

/** `ALA-00123 / 2`, or what the file is called. */
const placeOf = ({ venueId, gate, name }: JournalRow): string => (venueId === null ? name : `${venueId} / ${gate ?? ''}`);
const number = (value: number) => formatNumber(language(), value);

function Row({ row, desk }: { readonly row: JournalRow; readonly desk: AskedOfJournals }) {
  const say = words('audit').journal;
  const [isOpen, setOpen] = useState(false);
  const { state, lines, breaks, findings, tablet, name, venueId } = row;
  const amounts = [
    fill(say.inRow.lines, { n: lines }),
    ...(breaks > 0 ? [fill(say.inRow.breaks, { n: breaks })] : []),
    ...(findings > 0 ? [fill(say.inRow.findings, { n: findings })] : []),
  ];
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class={`audit-state ${state}`}>{say.inRow.states[state]}</span>
          <span class="grow">
            <strong>{placeOf(row)}</strong>
            <span class="soft small">{[...amounts, ...(tablet === null ? [] : [tablet]), ...(venueId === null ? [] : [contain(name)])].join(' · ')}</span>
          </span>
        </summary>
        {isOpen && <Opened row={row} desk={desk} />}
      </details>
    </li>
  );
}

/** Its report is asked for when it is looked at. */
function Opened({ row, desk }: { readonly row: JournalRow; readonly desk: AskedOfJournals }) {
  const say = words('audit').journal;
  const { place, name } = row;
  const [report, setReport] = useState<ShownReport | 'failed' | null>(null);
  useEffect(() => {
    let isGone = false;
    desk.shown(place).then(
      (found) => !isGone && setReport(found),
      () => !isGone && setReport('failed'),
    );
    return () => {
      isGone = true;
    };
    // A checkpoint that came since, or a time that was told, may say more of it.
  }, [row, desk]);
  const save = async () => saveFile([await desk.saved(place)], { name: `${name}.report.json`, type: 'application/json' });
  if (report === 'failed') return <Notice tone="bad" title={words('audit').bulk.states.failed} />;
  if (report === null) return <p role="status">{fill(say.opening, { name })}</p>;
  return <JournalCard name={name} report={report} onSave={() => void save().catch(reportError)} />;
}
