/** All posters of a place as documents of a hundred sheets, each opened in a tab of its own: it prints there as any page does, without a network. */
import { words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { useLoad } from '../parts/use-call.ts';
import { PAGE, readVenues } from './venue-answers.ts';

export function PosterBook({ area }: { readonly area: string }) {
  const say = words('deskVenues');
  const { value } = useLoad(() => get(`/api/desk/venues?area=${area}`, readVenues), [area]);
  const last = value?.at(-1);
  if (last === undefined) return null;
  return (
    <section class="card stack">
      <h2>{say.posters}</h2>
      <p class="soft">{say.postersHint}</p>
      <div class="row desk-buttons">
        <a class="button outline" href={`/api/desk/posters?area=${area}`} target="_blank" rel="noopener">
          {say.openPosters}
        </a>
        {value?.length === PAGE && <Further area={area} after={last.id} />}
      </div>
    </section>
  );
}

/** One link for each further hundred. */
function Further({ area, after }: { readonly area: string; readonly after: string }) {
  const say = words('deskVenues');
  const { value } = useLoad(() => get(`/api/desk/venues?area=${area}&after=${after}`, readVenues), [area, after]);
  const last = value?.at(-1);
  if (last === undefined) return null;
  return (
    <>
      <a class="button outline" href={`/api/desk/posters?area=${area}&after=${after}`} target="_blank" rel="noopener">
        {`${say.openPostersNext} (${after})`}
      </a>
      {value?.length === PAGE && <Further area={area} after={last.id} />}
    </>
  );
}
