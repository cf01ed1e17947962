/** One batch of visits to the ministry (`POST /api/visits`, docs/architecture.md), and what its answer means for each of them. */
import { fromHex, toBase64Url } from '../../core/bytes.ts';
import { VISIT_FAULTS } from '../../core/token/visit.ts';
import { type Answer, type ApiContext, type ApiResult, call, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import type { VisitRecord } from '../../shared/storage/schema.ts';
import type { VisitAnswer } from '../../shared/storage/visits.ts';

/** What one call may carry. */
export const BATCH = 200;
/** A batch is larger than other calls, and nobody waits for it. */
const PATIENCE_MS = 30_000;
/** A clock that was wrong by less than this when the visit was registered is waited for; more will not pass in the time that the visit is kept for. */
const FUTURE_SECONDS = 86_400;

/** Sends at most `BATCH` visits. The value: the answers that are final; visits that it does not name go on waiting. */
export async function sendVisits(context: ApiContext, visits: readonly VisitRecord[]): Promise<ApiResult<VisitAnswer[]>> {
  if (visits.length > BATCH) throw new RangeError('sendVisits: a batch is at most 200 visits');
  const body = { visits: visits.map(({ statement }) => statement) };
  return call({ ...context, timeoutMs: PATIENCE_MS }, { path: '/api/visits', body }, (answer) => readAnswers(answer, visits));
}

/** Answers name their visit by its id; one that the ministry could not even read has none, and is known by its place in the batch. */
function readAnswers(answer: Answer, visits: readonly VisitRecord[]): VisitAnswer[] {
  const at = numberOf(answer, 'time');
  const results = recordsOf(answer, 'results').map((result) => ({
    id: result['id'] === null ? null : textOf(result, 'id'),
    code: result['code'] === null ? null : textOf(result, 'code'),
  }));
  const named = new Map(results.flatMap((result) => (result.id === null ? [] : [[result.id, result] as const])));
  return visits.flatMap(({ id, statement, entered }, place): VisitAnswer[] => {
    const nameless = results.length === visits.length && results[place]?.id === null ? results[place] : undefined;
    const result = named.get(toBase64Url(fromHex(id))) ?? nameless;
    // Without an id nothing can be said to have arrived.
    if (result === undefined || (result.id === null && result.code === null)) return [];
    const { code } = result;
    if (code === null) return [{ id, statement, refusal: null, at }];
    const isFinal = VISIT_FAULTS.some((known) => known === code) && (code !== 'visit-future' || entered - at > FUTURE_SECONDS);
    return isFinal ? [{ id, statement, refusal: code, at }] : [];
  });
}
