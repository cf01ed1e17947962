/** `POST /api/gate/guard`: a door asks about somebody without a phone (docs/architecture.md; formats.md §9). Raw bytes, signed by the tablet; nothing of them is logged. */

import { toHex } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeGuardQuestion } from '../../core/token/guard-question.ts';
import { answerGuard } from '../guard/ask.ts';
import { BODY_LIMITS, readBody } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { RateBuckets, rateLimited } from '../http/rate.ts';
import { identifyTablet } from '../journals/tablet.ts';
import type { Service } from '../service.ts';
import { answer, clockSkew } from './answer.ts';

/** Before the database is asked for each tablet's real limits: one that has gone wild. */
const EACH_TABLET = { burst: 30, refillSeconds: 5 };
const buckets = new WeakMap<object, RateBuckets>();

export async function guard({ issuer, metrics }: Pick<Service, 'issuer' | 'metrics'>, request: Request): Promise<Response> {
  const body = await readBody(request, { limit: BODY_LIMITS.code, type: 'application/cose' });
  if (!body.ok) return body.response;
  const signed = unlessMalformed(() => decodeGuardQuestion(body.value));
  if (signed === null) return problem(422, 'message-malformed');
  const spoken = await identifyTablet(issuer, signed);
  if (!spoken.ok) return spoken.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(403, spoken.code);
  const { tablet } = spoken;
  const wait = bucketsOf(issuer).take(`${tablet.venueId}/${tablet.gate}/${toHex(tablet.key)}`, performance.now() / 1000);
  if (wait > 0) return rateLimited(wait);
  const result = await answerGuard(issuer, tablet, signed.message.payload);
  metrics.add('ashyq_guard_questions_total', { code: result.ok ? 'ok' : result.code });
  if (result.ok) return answer(200, { answer: result.answer }, issuer.now());
  return 'wait' in result ? problem(429, result.code, { retryAfter: result.wait }) : problem(403, result.code);
}

function bucketsOf(issuer: object): RateBuckets {
  const known = buckets.get(issuer) ?? new RateBuckets(EACH_TABLET);
  buckets.set(issuer, known);
  return known;
}
