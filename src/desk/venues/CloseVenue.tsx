/** The end of a venue: for good. */
import { words } from '../../shared/i18n/words.ts';
import { nothing, post } from '../api.ts';
import { AskFirst } from '../parts/Form.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useAction } from '../parts/use-call.ts';

interface CloseVenueProps {
  readonly venueId: string;
  readonly reload: () => void;
}

export function CloseVenue({ venueId, reload }: CloseVenueProps) {
  const say = words('deskVenues');
  const close = useAction(() => post(`/api/desk/venues/${venueId}/close`, {}, nothing));
  const closeIt = async () => {
    if ((await close.run())?.ok === true) reload();
  };
  return (
    <section class="card stack">
      <h2>{say.closeTitle}</h2>
      <p class="soft">{say.closeHint}</p>
      <Problem refusal={close.refusal} />
      <div>
        <AskFirst action={say.close} question={say.closeSure} busy={close.busy} onYes={() => void closeIt()} />
      </div>
    </section>
  );
}
