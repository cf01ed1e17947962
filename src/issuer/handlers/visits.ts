/** `POST /api/visits`: what phones registered while they were away, at most 200 statements a call (docs/architecture.md; formats.md §9). */
import * as v from 'valibot';
import { readBase64Url } from '../http/base64url.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { rateLimited } from '../http/rate.ts';
import type { Service } from '../service.ts';
import { ingestVisits, VISITS_AT_ONCE } from '../visits/ingest.ts';
import { answer, readInput } from './answer.ts';

/** A line that is not base64url is that line's fault: one bad one must not keep the others on the phone for ever. */
const VISITS = v.object({ visits: v.pipe(v.array(v.string()), v.maxLength(VISITS_AT_ONCE)) });

/** `price` takes so many lines from the caller's network and tells the seconds to wait, 0 for none: a full call costs as much as hundreds of single ones. */
export async function visits(
  { issuer, metrics }: Pick<Service, 'issuer' | 'metrics'>,
  request: Request,
  price: (lines: number) => number = () => 0,
): Promise<Response> {
  const input = await readInput(request, VISITS, { limit: BODY_LIMITS.visits });
  if (!input.ok) return input.response;
  const wait = price(input.value.visits.length);
  if (wait > 0) return rateLimited(wait);
  const taken = await ingestVisits(issuer, input.value.visits.map(readBase64Url));
  if (!taken.ok) return rateLimited(taken.wait);
  for (const { code } of taken.results) metrics.add('ashyq_visits_total', { code: code ?? 'ok' });
  return answer(200, { results: taken.results }, issuer.now());
}
