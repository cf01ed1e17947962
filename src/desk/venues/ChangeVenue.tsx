/** A change of what was approved: an application like the first, decided by somebody else. */
import { words } from '../../shared/i18n/words.ts';
import { VenueForm } from './VenueForm.tsx';
import type { Venue } from './venue-answers.ts';

export function ChangeVenue({ venue }: { readonly venue: Venue }) {
  const say = words('deskVenues');
  const { taxNumber, category, name, address, area, registration, capacity } = venue;
  const start = { taxNumber, category, name, address, area, registration, capacity: capacity === null ? '' : String(capacity) };
  return (
    <details class="card">
      <summary>
        <h2>{say.changeTitle}</h2>
      </summary>
      <div class="stack">
        <p class="soft">{say.changeHint}</p>
        <VenueForm path={`/api/desk/venues/${venue.id}/change`} start={start} />
      </div>
    </details>
  );
}
