/** One batch of visits to the ministry (`POST /api/visits`, docs/architecture.md), and what its answer means for each of them. */
import { type Answer, type ApiContext, type ApiResult, call, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import type { VisitRecord } from '../../shared/storage/schema.ts';
import type { VisitAnswer } from '../../shared/storage/visits.ts';

/** What one call may carry. */
export const BATCH = 200;
/** A batch is larger than other calls, and nobody waits for it. */
const PATIENCE_MS = 30_000;
/** A clock that was wrong by less than this when the visit was registered is waited for; more will not pass in the time that the visit is kept for. */
const FUTURE_SECONDS = 86_400;

/** Why the ministry will never take a statement. Anything else that it may say one day leaves the visit waiting: nothing is given up by guess. */
export const VISIT_REFUSALS = [
  'visit-malformed',
  'signature-invalid',
  'token-unknown',
  'venue-unknown',
  'visit-future',
  'visit-too-old',
  'door-code-invalid',
] as const;
export type VisitRefusal = (typeof VISIT_REFUSALS)[number];

/** Sends at most `BATCH` visits. The value: the answers that are final; visits that it does not name go on waiting. */
export async function sendVisits(context: ApiContext, visits: readonly VisitRecord[]): Promise<ApiResult<VisitAnswer[]>> {
  if (visits.length > BATCH) throw new RangeError('sendVisits: a batch is at most 200 visits');
  const body = { visits: visits.map(({ statement }) => statement) };
  return call({ ...context, timeoutMs: PATIENCE_MS }, { path: '/api/visits', body }, (answer) => readAnswers(answer, visits));
}

function readAnswers(answer: Answer, visits: readonly VisitRecord[]): VisitAnswer[] {
  const at = numberOf(answer, 'time');
  const codes = new Map(recordsOf(answer, 'results').map((result) => [textOf(result, 'id'), result['code'] === null ? null : textOf(result, 'code')]));
  return visits.flatMap(({ id, statement, entered }): VisitAnswer[] => {
    const code = codes.get(id);
    if (code === undefined) return [];
    if (code === null) return [{ id, statement, refusal: null, at }];
    const isFinal = VISIT_REFUSALS.some((known) => known === code) && (code !== 'visit-future' || entered - at > FUTURE_SECONDS);
    return isFinal ? [{ id, statement, refusal: code, at }] : [];
  });
}
