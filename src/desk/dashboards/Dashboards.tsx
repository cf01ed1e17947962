/** Figures of the ministry: statuses, tests, scans, the service itself, each as a plot with its table. What is shown stands in the address. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../shared/i18n/words.ts';
import type { Answer } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Select } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useLoad } from '../parts/use-call.ts';
import { type Fill, type Filter, filterQuery, PERIODS, readFill, readFilter, readHealth, readScans, readService, readTests } from './figure-answers.ts';
import { HealthCards } from './HealthCards.tsx';
import { ScanCards } from './ScanCards.tsx';
import { ServiceCards } from './ServiceCards.tsx';
import { TestCards } from './TestCards.tsx';
import './dashboards.css';

export function DashboardsPage({ query }: PageProps) {
  const say = words('deskFigures');
  const { route } = useLocation();
  const filter = readFilter(query);
  const filling = useFill();
  const show = (next: Partial<Filter>) => route(pathOf('dashboards', filterQuery({ ...filter, ...next })), true);
  return (
    <Page title={words('desk').pages.dashboards} intro={say.intro}>
      <Filters filter={filter} onFilter={show} />
      {filling.state === 'filling' && <Notice title={say.filling}>{say.fillingText}</Notice>}
      {filling.state === 'failed' && (
        <Notice tone="warn" title={say.fillFailed}>
          {say.fillFailedText}
        </Notice>
      )}
      <Part title={say.partHealth} part="health" filter={filter} turn={filling.turn} read={readHealth}>
        {(figures) => <HealthCards figures={figures} />}
      </Part>
      <Part title={say.partTests} part="tests" filter={filter} turn={filling.turn} read={readTests}>
        {(figures) => <TestCards figures={figures} />}
      </Part>
      <Part title={say.partScans} part="scans" filter={filter} turn={filling.turn} read={readScans}>
        {(figures) => <ScanCards figures={figures} />}
      </Part>
      <Part title={say.partService} part="service" filter={filter} turn={filling.turn} read={readService}>
        {(figures) => <ServiceCards figures={figures} />}
      </Part>
    </Page>
  );
}

/** A demo's doors and phones hand in their month while its desk is open already: until they have, everything is read anew by itself. */
const FILL_MS = 10_000;

function useFill(): { readonly state: Fill; readonly turn: number } {
  const [turn, setTurn] = useState(0);
  const { value, busy, reload } = useLoad(() => get('/api/desk/dashboards/service?days=7', readFill), []);
  useEffect(() => {
    if (busy || value !== 'filling') return undefined;
    const timer = setTimeout(() => {
      setTurn(turn + 1);
      reload();
    }, FILL_MS);
    return () => clearTimeout(timer);
  }, [busy, value, turn]);
  // once more after the last
  useEffect(() => setTurn((before) => (before === 0 ? 0 : before + 1)), [value]);
  return { state: value ?? 'whole', turn };
}

function Filters({ filter, onFilter }: { readonly filter: Filter; readonly onFilter: (next: Partial<Filter>) => void }) {
  const say = words('deskFigures');
  const venues = words('deskVenues');
  // The laboratories to choose from are those of the period, whatever else is chosen.
  const labs = useLoad(() => get(`/api/desk/dashboards/tests?days=${filter.days}`, readTests), [filter.days]).value?.labs ?? [];
  const chosen = filter.lab === '' || labs.some(({ id }) => id === filter.lab) ? [] : [{ value: filter.lab, text: filter.lab }];
  return (
    <div class="desk-across no-print">
      <Select
        label={say.period}
        value={String(filter.days)}
        options={PERIODS.map((days) => ({ value: String(days), text: fill(say.days, { n: days }) }))}
        onValue={(days) => onFilter({ days: Number(days) })}
      />
      <Select
        label={venues.region}
        value={filter.region}
        options={[{ value: '', text: venues.allRegions }, ...Object.entries(venues.regions).map(([value, text]) => ({ value, text }))]}
        onValue={(region) => onFilter({ region })}
      />
      <Select
        label={say.lab}
        value={filter.lab}
        options={[{ value: '', text: say.allLabs }, ...labs.map(({ id, name }) => ({ value: id, text: name })), ...chosen]}
        onValue={(lab) => onFilter({ lab })}
      />
    </div>
  );
}

interface PartProps<T> {
  readonly title: string;
  readonly part: 'health' | 'tests' | 'scans' | 'service';
  readonly filter: Filter;
  /** greater than before: what is shown is read anew, and stays until it is there */
  readonly turn: number;
  readonly read: (answer: Answer) => T;
  readonly children: (figures: T) => ComponentChildren;
}

function Part<T>({ title, part, filter, turn, read, children }: PartProps<T>) {
  const { days, region, lab } = filter;
  const asked = new URLSearchParams(filterQuery(part === 'tests' ? filter : { days, region, lab: '' }));
  const needs = part === 'tests' ? [days, region, lab] : [days, region];
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/dashboards/${part}?${asked}`, read), needs);
  useEffect(() => {
    if (turn > 0) reload();
  }, [turn]);
  return (
    <section class="stack" aria-labelledby={`part-${part}`} aria-busy={busy}>
      <h2 id={`part-${part}`} class="figure-part">
        {title}
      </h2>
      <Problem refusal={refusal} onRetry={reload} />
      {value === null ? busy && <p class="soft">{words('desk').loading}</p> : <div class="figure-cards">{children(value)}</div>}
    </section>
  );
}
