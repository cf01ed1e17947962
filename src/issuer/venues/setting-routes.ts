/** `/api/desk/venues/:id/settings`, `/training` and `/accounts`: what needs no new approval. */
import * as v from 'valibot';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { changeSettings, setVenueAccount } from './changes.ts';
import { setTraining } from './training.ts';
import { type AddVenueRoute, type Asked, done } from './venue-route.ts';

const CAPACITY = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)));
const SETTINGS = v.pipe(
  v.object({
    registration: v.optional(v.boolean()),
    capacity: v.optional(CAPACITY),
    /** what the page showed */
    seen: v.optional(v.object({ registration: v.boolean(), capacity: CAPACITY })),
  }),
  v.check(({ registration, capacity }) => registration !== undefined || capacity !== undefined),
);
const TRAINING = v.object({
  gate: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9999)), 0),
  until: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
const ACCOUNT = v.object({ staff: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), speaks: v.boolean() });

export function addSettingRoutes(service: Service, add: AddVenueRoute): void {
  add('POST', '/settings', { roles: ['clerk'], handle: (asked) => settings(service, asked) });
  add('POST', '/training', { roles: ['clerk'], handle: (asked) => training(service, asked) });
  add('POST', '/accounts', { roles: ['clerk'], handle: (asked) => accounts(service, asked) });
}

async function settings(service: Service, { staff, request, venueId }: Asked): Promise<Response> {
  const input = await readInput(request, SETTINGS, { limit: BODY_LIMITS.code, faults: { capacity: 'capacity-invalid' } });
  if (!input.ok) return input.response;
  const { registration, capacity, seen } = input.value;
  const given = { ...(registration === undefined ? {} : { registration }), ...(capacity === undefined ? {} : { capacity }) };
  const result = await changeSettings(service.issuer, { venueId, by: staff.id, seen }, given);
  return result === 'settings-changed' ? problem(409, result) : done(service, result === 'ok');
}

async function training(service: Service, { staff, request, venueId }: Asked): Promise<Response> {
  const input = await readInput(request, TRAINING, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await setTraining(service.issuer, { venueId, ...input.value, by: staff.id });
  if (result.ok) return answer(200, {}, service.issuer.now());
  return problem(result.code === 'venue-unknown' ? 404 : 422, result.code);
}

/** Lets an account of role `venue` speak for this venue, or no longer. */
async function accounts({ issuer }: Service, { staff, request, venueId }: Asked): Promise<Response> {
  const input = await readInput(request, ACCOUNT, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const given = await setVenueAccount(issuer, { venueId, by: staff.id }, { staffId: input.value.staff, speaks: input.value.speaks });
  return given.ok ? answer(200, {}, issuer.now()) : problem(404, given.code);
}
