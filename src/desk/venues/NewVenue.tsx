/** A venue that staff register for somebody: an application that another clerk approves. */
import { words } from '../../shared/i18n/words.ts';
import { Page } from '../parts/Page.tsx';
import { VenueForm } from './VenueForm.tsx';

const EMPTY = { taxNumber: '', category: '', name: '', address: '', area: '', registration: false, capacity: '' };

export function NewVenuePage() {
  const say = words('deskVenues');
  return (
    <Page title={say.newTitle} intro={say.newHint}>
      <VenueForm path="/api/desk/venues" start={EMPTY} />
    </Page>
  );
}
