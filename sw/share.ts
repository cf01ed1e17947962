/**
 * The share target (manifest `share_target`): a picture or a PDF that somebody shares to Ashyq from a gallery. The file is laid into a small cache of its own
 * until the page takes it, and the browser is sent on to the page. Nothing of it is looked at here: what a stranger's file does, it does in the page's
 * decoder, not in the worker that everything depends on.
 */

/** The page knows the same name (src/wallet/papers/intake.ts). */
const SHARED_CACHE = 'ashyq-shared';
/** One file larger than this is not taken, nor more files than that; the page says so for a file that is chosen (src/shared/camera/codes.ts). */
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_FILES = 5;
/** The form's field (manifest `share_target`). */
const FIELD = 'pass';

/** Where such a file is posted. */
export const SHARE_PATH = '/share';

/** Takes the files of a share and answers with the way to the page: `shared` says what became of them. */
export async function takeShare(request: Request): Promise<Response> {
  return Response.redirect(`/?screen=import&shared=${request.method === 'POST' ? await keep(request) : 'lost'}`, 303);
}

async function keep(request: Request): Promise<'yes' | 'large' | 'lost'> {
  try {
    const files = (await request.formData()).getAll(FIELD).filter((value) => value instanceof File);
    const kept = files.filter(({ size }) => size > 0 && size <= MOST_BYTES).slice(0, MOST_FILES);
    // A share that nobody took is gone with the next one.
    await caches.delete(SHARED_CACHE);
    if (kept.length === 0) return files.some(({ size }) => size > MOST_BYTES) ? 'large' : 'lost';
    const cache = await caches.open(SHARED_CACHE);
    await Promise.all(kept.map((file, at) => cache.put(`${SHARE_PATH}/${at}`, new Response(file))));
    return 'yes';
  } catch {
    // No room, or a body that is no form.
    return 'lost';
  }
}
