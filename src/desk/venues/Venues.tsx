/** The registry: regions and districts with their counts, the venues of one of them, the posters of all of them. A venue's own account sees its own. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { number } from '../data/say.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { Filters } from './Filters.tsx';
import { PosterBook } from './PosterBook.tsx';
import { type Filter, filterQuery, isFindable, readFilter, regionsOf } from './places.ts';
import { type Categories, useCategories } from './use-categories.ts';
import { type District, PAGE, readDistricts, readVenues, type Venue } from './venue-answers.ts';
import { zoneName } from './zone-name.ts';

export function VenuesPage({ staff, query }: PageProps) {
  const say = words('deskVenues');
  const isClerk = hasRole(staff, ['clerk']);
  const categories = useCategories();
  return (
    <Page
      title={say.venues}
      intro={isClerk ? say.venuesIntro : say.ownIntro}
      actions={
        isClerk && (
          <a class="button primary" href={pathOf('newVenue')}>
            {say.newTitle}
          </a>
        )
      }
    >
      {isClerk ? <ByPlace filter={readFilter(query)} categories={categories} /> : <List filter={readFilter({})} categories={categories} />}
    </Page>
  );
}

interface ListProps {
  readonly filter: Filter;
  readonly categories: Categories;
}

function ByPlace({ filter, categories }: ListProps) {
  const { route } = useLocation();
  const districts = useLoad(() => get('/api/desk/districts', readDistricts), []);
  const show = (next: Partial<Filter>) => route(pathOf('venues', filterQuery({ ...filter, after: '', ...next })), true);
  const narrowed = filter.area !== '' || filter.category !== '' || filter.find !== '';
  return (
    <>
      <Problem refusal={districts.refusal} onRetry={districts.reload} loading={districts.busy && districts.value === null} />
      <Look key={filter.find} find={filter.find} onFind={(find) => show({ find })} />
      <Filters filter={filter} districts={districts.value ?? []} categories={categories} onFilter={show} />
      {!narrowed && districts.value !== null ? <Regions districts={districts.value} /> : null}
      {filter.area !== '' && <PosterBook area={filter.area} />}
      {narrowed && <List filter={filter} categories={categories} />}
    </>
  );
}

/** One venue by what is written on its poster; nothing typed shows the regions again. */
function Look({ find, onFind }: { readonly find: string; readonly onFind: (find: string) => void }) {
  const say = words('deskVenues');
  const [typed, setTyped] = useState(find);
  const [tried, setTried] = useState(false);
  const wrong = typed.trim() !== '' && !isFindable(typed);
  const send = () => {
    setTried(true);
    if (!wrong) onFind(typed.trim());
  };
  return (
    <Form send={say.look} onSend={send} busy={false} refusal={null} across>
      <Input
        label={say.lookFor}
        hint={fill(say.lookForHint, { id: 'ALA-00001' })}
        type="search"
        value={typed}
        onValue={(text) => {
          setTyped(text);
          setTried(false);
        }}
        fault={tried && wrong ? say.lookForWrong : null}
        maxLength={64}
        spellcheck={false}
      />
    </Form>
  );
}

/** Where to begin: every region with what is in it. */
function Regions({ districts }: { readonly districts: readonly District[] }) {
  const say = words('deskVenues');
  const regions = regionsOf(districts);
  return (
    <Table
      caption={say.region}
      rows={regions}
      empty={say.none}
      keyOf={({ code }) => code}
      columns={[
        {
          head: say.region,
          names: true,
          cell: ({ code }) => <a href={pathOf('venues', { area: code })}>{say.regions[code as keyof typeof say.regions] ?? code}</a>,
        },
        { head: say.districts, figures: true, cell: ({ districts: of }) => number(of.length) },
        { head: say.venues, figures: true, cell: ({ venues }) => number(venues) },
        { head: say.tablets, figures: true, cell: ({ tablets }) => number(tablets) },
        { head: say.applications, figures: true, cell: ({ waiting }) => (waiting === 0 ? '' : number(waiting)) },
      ]}
    />
  );
}

/** A page of venues. */
function List({ filter, categories }: ListProps) {
  const say = words('deskVenues');
  const asked = new URLSearchParams(filterQuery(filter)).toString();
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/venues?${asked}`, readVenues), [asked]);
  const last = value?.at(-1);
  return (
    <section class="stack">
      <Problem refusal={refusal} onRetry={reload} />
      {refusal === null && (
        <Table caption={say.venues} rows={value ?? []} columns={columns(categories)} keyOf={({ id }) => id} empty={say.none} busy={busy && value === null} />
      )}
      <p class="row">
        {filter.after !== '' && <a href={pathOf('venues', filterQuery({ ...filter, after: '' }))}>{say.first}</a>}
        {last !== undefined && value?.length === PAGE && <a href={pathOf('venues', filterQuery({ ...filter, after: last.id }))}>{say.next}</a>}
      </p>
    </section>
  );
}

function columns(categories: Categories): readonly Column<Venue>[] {
  const say = words('deskVenues');
  return [
    {
      head: say.name,
      names: true,
      cell: ({ id, name }) => (
        <>
          <a href={pathOf('venue', { nr: id })} translate={false}>
            {name}
          </a>
          <div class="desk-under" translate={false}>
            {id}
          </div>
        </>
      ),
    },
    { head: say.category, cell: ({ category }) => categories.nameOf(category) },
    { head: say.address, cell: ({ address }) => <span translate={false}>{address}</span> },
    { head: say.district, cell: ({ area, zone }) => `${area}, ${zoneName(zone)}` },
    { head: say.tablets, figures: true, cell: ({ tablets }) => number(tablets) },
    {
      head: say.poster,
      cell: ({ posterExp, closedAt }) => {
        if (closedAt !== null) return fill(say.closedAt, { when: moment(closedAt) });
        return posterExp === null ? say.posterNone : fill(say.posterUntil, { when: moment(posterExp) });
      },
    },
  ];
}
