/** One batch of visits to the ministry (`POST /api/visits`, docs/architecture.md), and what its answer means for each of them. */
import { judgeVisitResults } from '../../core/token/visit-answers.ts';
import { type Answer, type ApiContext, type ApiResult, call, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import type { VisitRecord } from '../../shared/storage/schema.ts';
import type { VisitAnswer } from '../../shared/storage/visits.ts';

/** What one call may carry. */
export const BATCH = 200;
/** A batch is larger than other calls, and nobody waits for it. */
const PATIENCE_MS = 30_000;
/** Sends at most `BATCH` visits. The value: the answers that are final; visits that it does not name go on waiting. */
export async function sendVisits(context: ApiContext, visits: readonly VisitRecord[]): Promise<ApiResult<VisitAnswer[]>> {
  if (visits.length > BATCH) throw new RangeError('sendVisits: a batch is at most 200 visits');
  const body = { visits: visits.map(({ statement }) => statement) };
  return call({ ...context, timeoutMs: PATIENCE_MS }, { path: '/api/visits', body }, (answer) => readAnswers(answer, visits));
}

function readAnswers(answer: Answer, visits: readonly VisitRecord[]): VisitAnswer[] {
  const at = numberOf(answer, 'time');
  const results = recordsOf(answer, 'results').map((result) => ({
    id: result['id'] === null ? null : textOf(result, 'id'),
    code: result['code'] === null ? null : textOf(result, 'code'),
  }));
  return judgeVisitResults(results, { visits, at }).map(({ visit: { id, statement }, refusal }) => ({ id, statement, refusal, at }));
}
