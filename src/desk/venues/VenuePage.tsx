/** One venue: what is registered, its poster, its entrances with their tablets, and what a clerk or the venue's own account changes. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get, post } from '../api.ts';
import { number } from '../data/say.ts';
import type { PageProps } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { AskFirst } from '../parts/Form.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { moment } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { Accounts } from './Accounts.tsx';
import { ChangeVenue } from './ChangeVenue.tsx';
import { CloseVenue } from './CloseVenue.tsx';
import { Gates } from './Gates.tsx';
import { Settings } from './Settings.tsx';
import { Training } from './Training.tsx';
import { useCategories } from './use-categories.ts';
import { readVenueInFull, type Venue, type VenueInFull } from './venue-answers.ts';
import { zoneName } from './zone-name.ts';

export function VenuePage({ staff, query }: PageProps) {
  const id = query['nr'] ?? '';
  return VENUE_ID.test(id) ? <OneVenue key={id} id={id} isClerk={hasRole(staff, ['clerk'])} /> : <NoVenue />;
}

/** As in the register (db/migrations/004-venues.sql). */
const VENUE_ID = /^[A-Z]{3}-\d{5}$/;

/** The address names no venue: nothing is asked. */
function NoVenue() {
  const { title, todo } = words('deskCodes')['venue-unknown'];
  return (
    <Page title={words('desk').pages.venue}>
      <Notice tone="bad" title={title}>
        <p>{todo}</p>
      </Notice>
    </Page>
  );
}

interface OneVenueProps {
  readonly id: string;
  readonly isClerk: boolean;
}

function OneVenue({ id, isClerk }: OneVenueProps) {
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/venues/${id}`, readVenueInFull), [id]);
  return (
    <Page title={value?.venue.name ?? id}>
      <Problem refusal={refusal} onRetry={reload} />
      {value === null ? busy && <p class="soft">{words('desk').loading}</p> : <Shown full={value} isClerk={isClerk} reload={reload} />}
    </Page>
  );
}

interface ShownProps {
  readonly full: VenueInFull;
  readonly isClerk: boolean;
  readonly reload: () => void;
}

function Shown({ full, isClerk, reload }: ShownProps) {
  const say = words('deskVenues');
  const { venue, tablets, time } = full;
  if (venue.closedAt !== null)
    return (
      <>
        <Notice tone="warn" title={fill(say.closedAt, { when: moment(venue.closedAt) })} />
        <Registered venue={venue} />
      </>
    );
  return (
    <>
      <Registered venue={venue} />
      <Gates venueId={venue.id} tablets={tablets} reload={reload} />
      <div class="desk-columns">
        <Poster venueId={venue.id} reload={reload} />
        {isClerk && <Settings venue={venue} reload={reload} />}
        {isClerk && <Training venueId={venue.id} tablets={tablets} now={time} reload={reload} />}
        {isClerk && <Accounts venueId={venue.id} />}
        {isClerk && <CloseVenue venueId={venue.id} reload={reload} />}
      </div>
      <ChangeVenue venue={venue} />
    </>
  );
}

function Registered({ venue }: { readonly venue: Venue }) {
  const say = words('deskVenues');
  const categories = useCategories();
  const { posterExp } = venue;
  return (
    <section class="stack" aria-label={say.facts}>
      <DeskFacts
        facts={[
          [say.id, <span translate={false}>{venue.id}</span>],
          [say.category, categories.nameOf(venue.category)],
          [say.address, <span translate={false}>{venue.address}</span>],
          [say.district, `${venue.area}, ${zoneName(venue.zone)}`],
          [say.taxNumber, <span translate={false}>{venue.taxNumber}</span>],
          [say.capacity, venue.capacity === null ? say.capacityNone : number(venue.capacity)],
          [say.registration, venue.registration ? say.yes : say.no],
          [say.poster, posterExp === null ? say.posterNone : fill(say.posterUntil, { when: moment(posterExp) })],
          [say.approvedAt, moment(venue.approvedAt)],
          ...(venue.changedAt === null ? [] : [[say.changedAt, moment(venue.changedAt)] as const]),
        ]}
      />
    </section>
  );
}

function Poster({ venueId, reload }: { readonly venueId: string; readonly reload: () => void }) {
  const say = words('deskVenues');
  const [revoked, setRevoked] = useState<number | null>(null);
  const revoke = useAction(() => post(`/api/desk/venues/${venueId}/posters/revoke`, {}, (answer) => numberOf(answer, 'revoked')));
  const callBack = async () => {
    const done = await revoke.run();
    if (done?.ok !== true) return;
    setRevoked(done.value);
    reload();
  };
  return (
    <section class="card stack">
      <h2>{say.posterTitle}</h2>
      {revoked !== null && <Notice tone="good" title={fill(say.revoked, { n: revoked })} />}
      <Problem refusal={revoke.refusal} />
      <div class="row desk-buttons">
        <a class="button outline" href={`/api/desk/venues/${venueId}/poster`} target="_blank" rel="noopener">
          {say.openPoster}
        </a>
        <AskFirst action={say.revokePosters} question={say.revokePostersSure} busy={revoke.busy} onYes={() => void callBack()} />
      </div>
    </section>
  );
}
