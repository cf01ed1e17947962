/**
 * `POST /api/venues/apply`: a venue asks to be registered, `POST /api/venues/application`: what became of it. Open to everybody: no telephone and no address of
 * a person is taken, and the answer is the same whether the ministry knows such a venue or not.
 */
import * as v from 'valibot';
import { encodeBase32 } from '../../core/codec/base32.ts';
import type { Issuer } from '../context.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { applyForVenue, findApplication, parseReference } from '../venues/applications.ts';
import type { VenueInput } from '../venues/fields.ts';
import { answer, readInput } from './answer.ts';

const TEXT = v.pipe(v.string(), v.maxLength(512));
/** The fields of a venue as JSON; what is wrong with them is said by venues/fields.ts. */
export const VENUE_FIELDS = {
  taxNumber: TEXT,
  category: TEXT,
  name: TEXT,
  address: TEXT,
  area: TEXT,
  registration: v.optional(v.boolean(), false),
  capacity: v.optional(v.nullable(v.number()), null),
} as const;
const REFERENCE = v.pipe(v.string(), v.maxLength(64));
const APPLICATION = v.object({ ...VENUE_FIELDS, replaces: v.optional(REFERENCE) });
const QUESTION = v.object({ reference: REFERENCE });

/** `network`: of the caller, whose flood pushes out its own applications and nobody else's. */
export async function venueApplication(issuer: Issuer, request: Request, network: string): Promise<Response> {
  const input = await readInput(request, APPLICATION, { limit: BODY_LIMITS.venue });
  if (!input.ok) return input.response;
  const { replaces, ...fields } = input.value;
  const former = replaces === undefined ? undefined : parseReference(replaces);
  if (former === null) return problem(404, 'application-unknown');
  return applied(issuer, fields, { network, ...(former === undefined ? {} : { replaces: former }) });
}

/** Hands an application in and answers: 202 with a reference, or what is wrong with it. */
export async function applied(issuer: Issuer, fields: VenueInput, options: Parameters<typeof applyForVenue>[2]): Promise<Response> {
  const result = await applyForVenue(issuer, fields, options);
  if (result.ok) return answer(202, { reference: encodeBase32(result.reference) }, issuer.now());
  if (result.code === 'fields-invalid') return problem(422, 'fields-invalid', { members: { faults: result.faults } });
  return problem(404, result.code);
}

export async function venueApplicationState(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, QUESTION, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const reference = parseReference(input.value.reference);
  const standing = reference === null ? null : await findApplication(issuer, reference);
  return standing === null ? problem(404, 'application-unknown') : answer(200, { ...standing }, issuer.now());
}
