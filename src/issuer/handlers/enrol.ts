/** `POST /api/enrol` and `/api/enrol/confirm` (docs/architecture.md; security.md, attacks 16 and 18). */
import * as v from 'valibot';
import { parsePhone } from '../../core/registry/phone.ts';
import type { Issuer } from '../context.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { rateLimited } from '../http/rate.ts';
import { CODE_SECONDS, requestCode } from '../people/codes.ts';
import { confirmEnrolment } from '../people/enrol.ts';
import { answer, bytesField, clockSkew, readInput } from './answer.ts';
import { IIN_FAULT, IIN_FIELD } from './fields.ts';

const phone = v.pipe(v.string(), v.maxLength(32), v.transform(parsePhone), v.string());
const FAULTS = { ...IIN_FAULT, phone: 'phone-invalid' };

const ENROL = v.object({ iin: IIN_FIELD, phone, language: v.optional(v.picklist(['kk', 'ru', 'en']), 'kk') });
const CONFIRM = v.object({ iin: IIN_FIELD, phone, code: v.pipe(v.string(), v.trim(), v.regex(/^\d{6}$/)), request: bytesField(512) });

/** The same answer whoever asks: 202 and how long a code would be good for. */
export async function enrol(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, ENROL, { limit: BODY_LIMITS.code, faults: FAULTS });
  if (!input.ok) return input.response;
  const wait = await requestCode(issuer, input.value, input.value.language);
  return wait > 0 ? rateLimited(wait) : answer(202, { validSeconds: CODE_SECONDS }, issuer.now());
}

export async function confirm(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, CONFIRM, { limit: BODY_LIMITS.code, faults: { ...FAULTS, code: 'code-wrong' } });
  if (!input.ok) return input.response;
  const result = await confirmEnrolment(issuer, input.value);
  if (result.ok) return answer(200, { token: result.token }, issuer.now());
  if (result.code === 'clock-skew') return clockSkew(issuer.now());
  if (result.code === 'locked') return problem(429, 'locked', { retryAfter: result.wait });
  return problem(403, result.code);
}
