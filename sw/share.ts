/**
 * The share target (manifest `share_target`): a picture or a PDF that somebody shares to Ashyq from a gallery, or the ministry's data for a tablet without a
 * network (`trust.zip`, formats.md §6), for the wallet the one, for the door the other. The file is laid into a small cache of its own
 * until the page takes it, and the browser is sent on to the page. Nothing of it is looked at here: what a stranger's file does, it does in the page's
 * decoder, not in the worker that everything depends on.
 *
 * Any website can post the same form (docs/decisions/021). What a website sends names it in `Origin` or the referrer, and is refused; where it hides its name,
 * it looks like a share of the system, and only the page can tell (src/wallet/papers/intake.ts).
 */

/** The page knows the same name (src/wallet/papers/intake.ts). */
const SHARED_CACHE = 'ashyq-shared';
/** One file larger than this is not taken, nor more files than that; the page says so for a file that is chosen (src/shared/camera/codes.ts). */
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_FILES = 5;
/** The door's page knows the same name (src/gate/shared-trust.ts). */
const SHARED_TRUST = 'ashyq-shared-trust';
/** As large as an archive may be (core/trust/archive.ts). */
const MOST_TRUST_BYTES = 64 * 1024 * 1024;
/** The form's field (manifest `share_target`). */
const FIELD = 'pass';

/** Where such a file is posted. */
export const SHARE_PATH = '/share';

/** `foreign`: another website sent it; `large` and `extra`: how many files were left out, too large or beyond the fifth. */
interface Outcome {
  readonly shared: 'yes' | 'large' | 'lost' | 'foreign' | 'trust';
  readonly large?: number;
  readonly extra?: number;
}

/** Takes the files of a share and answers with the way to the page: its query says what became of them. */
export async function takeShare(request: Request): Promise<Response> {
  const outcome = await outcomeOf(request);
  if (outcome.shared === 'trust') return Response.redirect('/gate?trust=shared', 303);
  const query = new URLSearchParams({ screen: 'import' });
  for (const [name, value] of Object.entries(outcome)) if (value !== 0) query.set(name, String(value));
  return Response.redirect(`/?${query}`, 303);
}

async function outcomeOf(request: Request): Promise<Outcome> {
  if (request.method !== 'POST') return { shared: 'lost' };
  // Neither read nor kept, nor does it take the place of a share that waits.
  if (isOfAnotherSite(request)) return { shared: 'foreign' };
  try {
    return await keep(await request.formData());
  } catch {
    // No room, or a body that is no form.
    return { shared: 'lost' };
  }
}

/** Some website named itself as the sender, and it is not this one. A share of the system has `Origin: null` or none, and no referrer of the web. */
function isOfAnotherSite({ url, headers, referrer }: Request): boolean {
  const own = new URL(url).origin;
  return [headers.get('origin') ?? '', referrer].some((sender) => /^https?:/.test(sender) && new URL(sender).origin !== own);
}

async function keep(form: FormData): Promise<Outcome> {
  const files = form.getAll(FIELD).filter((value) => value instanceof File && value.size > 0) as File[];
  const archive = files.find(isArchive);
  if (archive !== undefined) return keepTrust(archive);
  const taken = files.filter(({ size }) => size <= MOST_BYTES);
  const large = files.length - taken.length;
  // A share that nobody took is gone with the next one.
  await caches.delete(SHARED_CACHE);
  if (taken.length === 0) return { shared: large > 0 ? 'large' : 'lost' };
  const cache = await caches.open(SHARED_CACHE);
  await Promise.all(taken.slice(0, MOST_FILES).map((file, at) => cache.put(`${SHARE_PATH}/${at}`, new Response(file))));
  return { shared: 'yes', large, extra: Math.max(0, taken.length - MOST_FILES) };
}

/** Phones name the type of a zip in several ways, or not at all. */
const isArchive = ({ name, type }: File): boolean => /zip/.test(type) || /\.zip$/i.test(name);

/** One archive for the door; an earlier one that nobody took is gone with it. */
async function keepTrust(archive: File): Promise<Outcome> {
  if (archive.size > MOST_TRUST_BYTES) return { shared: 'large', large: 1 };
  await caches.delete(SHARED_TRUST);
  await (await caches.open(SHARED_TRUST)).put(SHARE_PATH, new Response(archive));
  return { shared: 'trust' };
}
