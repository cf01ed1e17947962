/** `/api/desk/venues/:id` with its tablets, and `/gates/:gate/...`: a code for a new tablet, one taken away, one moved. */
import * as v from 'valibot';
import { encodeBase32 } from '../../core/codec/base32.ts';
import { formatEnrolmentUrl } from '../../core/qr.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import type { Role } from '../staff/roles.ts';
import { createGateCode, GATE_CODE_SECONDS } from './gates.ts';
import { listVenues } from './list.ts';
import { listTablets, moveTablet, revokeTablet } from './tablets.ts';
import type { AddVenueRoute, Asked } from './venue-route.ts';

const ROLES: readonly Role[] = ['clerk', 'venue'];
const GATE = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9999));
const MOVE = v.object({ to: GATE });

export function addTabletRoutes(service: Service, add: AddVenueRoute): void {
  add('GET', '', { roles: ROLES, handle: (asked) => one(service, asked) });
  const atGate = (action: string, work: (asked: Asked, gate: number) => Promise<Response>): void =>
    add('POST', `/gates/:gate/${action}`, {
      roles: ROLES,
      handle: async (asked) => {
        const gate = asked.params['gate'] ?? '';
        return /^[1-9]\d{0,3}$/.test(gate) ? work(asked, Number(gate)) : problem(404, 'gate-unknown');
      },
    });
  atGate('code', (asked, gate) => code(service, asked, gate));
  atGate('revoke', async ({ staff, venueId }, gate) => {
    const ended = await revokeTablet(service.issuer, { venueId, gate, by: staff.id });
    return ended ? answer(200, {}, service.issuer.now()) : problem(404, 'gate-unknown');
  });
  atGate('move', (asked, gate) => move(service, asked, gate));
}

async function one({ issuer }: Service, { venueId }: Asked): Promise<Response> {
  const [venue] = await listVenues(issuer, { id: venueId, closed: true });
  return venue === undefined ? problem(404, 'venue-unknown') : answer(200, { venue, tablets: await listTablets(issuer, venueId) }, issuer.now());
}

/** The one time that the code is seen. */
async function code({ issuer, origin }: Service, { staff, venueId }: Asked, gate: number): Promise<Response> {
  if ((await listVenues(issuer, { id: venueId })).length === 0) return problem(404, 'venue-unknown');
  const bytes = await createGateCode(issuer, { venueId, gate, by: staff.id });
  const now = issuer.now();
  return answer(200, { url: formatEnrolmentUrl(new URL(origin()).host, bytes), code: encodeBase32(bytes), validUntil: now + GATE_CODE_SECONDS }, now);
}

async function move({ issuer }: Service, { staff, request, venueId }: Asked, gate: number): Promise<Response> {
  const input = await readInput(request, MOVE, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await moveTablet(issuer, { venueId, gate, to: input.value.to, by: staff.id });
  return result.ok ? answer(200, {}, issuer.now()) : problem(result.code === 'gate-unknown' ? 404 : 409, result.code);
}
