/** `POST /api/gate/journal` and `POST /api/gate/seen`: what tablets hand in and ask (docs/architecture.md; formats.md §9). Raw bytes, signed by the tablet. */

import { toBase64Url, toHex } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeGateMessage, type GateMessage } from '../../core/journal/gate-message.ts';
import { BODY_LIMITS, readBody } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { RateBuckets, rateLimited } from '../http/rate.ts';
import { ingestRun, type RunFault } from '../journals/ingest.ts';
import { passedElsewhere } from '../journals/passed.ts';
import { daySecrets, seenElsewhere } from '../journals/seen.ts';
import { identifyTablet, type Tablet } from '../journals/tablet.ts';
import type { Service } from '../service.ts';
import { answer, clockSkew } from './answer.ts';

type Part = Pick<Service, 'issuer' | 'metrics'>;
type Handed<Message> = { readonly ok: true; readonly tablet: Tablet; readonly message: Message; readonly raw: Uint8Array };

const STATUS: Readonly<Record<RunFault, number>> = {
  'journal-malformed': 422,
  'journal-broken': 422,
  'journal-gap': 409,
  'journal-fork': 409,
  'tablet-ended': 403,
};

/** Messages of one tablet (one that was replaced takes nothing from its successor): a month offline is handed in at once, a tablet that has gone wild waits. */
const EACH_TABLET = { burst: 600, refillSeconds: 1 };
const buckets = new WeakMap<object, RateBuckets>();

export async function journal({ issuer, metrics }: Part, request: Request): Promise<Response> {
  const given = await readMessage({ issuer, metrics }, request, { kind: 'journal', limit: BODY_LIMITS.journal });
  if (given instanceof Response) return given;
  const result = await ingestRun(issuer, { tablet: given.tablet, run: given.message, raw: given.raw });
  metrics.add('ashyq_journal_runs_total', { code: result.ok ? 'ok' : result.code });
  for (const { kind } of result.found) metrics.add('ashyq_journal_findings_total', { kind });
  const held = result.held === null ? {} : { size: result.held.size, head: toBase64Url(result.held.head) };
  if (!result.ok) return problem(STATUS[result.code], result.code, { members: { ...held, time: issuer.now() } });
  metrics.add('ashyq_journal_entries_total', {}, result.added);
  return answer(200, { ...held, countersigned: result.countersigned }, issuer.now());
}

export async function seen({ issuer, metrics }: Part, request: Request): Promise<Response> {
  const given = await readMessage({ issuer, metrics }, request, { kind: 'seen', limit: BODY_LIMITS.code });
  if (given instanceof Response) return given;
  // a tablet that was replaced learns no more of the venue's day
  if (!given.tablet.current) return problem(403, 'tablet-ended');
  const now = issuer.now();
  const secrets = await daySecrets(issuer, given.tablet.venueId);
  const passed = await passedElsewhere(issuer, given.tablet);
  return answer(200, { secrets, seen: await seenElsewhere(issuer, given.tablet, given.message.since), passed }, now);
}

/** The message of one kind, from a tablet that may speak; else the refusal. */
async function readMessage<Kind extends GateMessage['kind']>(
  { issuer }: Part,
  request: Request,
  { kind, limit }: { readonly kind: Kind; readonly limit: number },
): Promise<Handed<Extract<GateMessage, { kind: Kind }>> | Response> {
  const body = await readBody(request, { limit, type: 'application/cose' });
  if (!body.ok) return body.response;
  const signed = unlessMalformed(() => decodeGateMessage(body.value));
  if (signed === null || signed.message.payload.kind !== kind) return problem(422, 'message-malformed');
  const spoken = await identifyTablet(issuer, signed);
  if (!spoken.ok) return spoken.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(403, spoken.code);
  const { tablet } = spoken;
  const wait = bucketsOf(issuer).take(`${tablet.venueId}/${tablet.gate}/${toHex(tablet.key)}`, performance.now() / 1000);
  if (wait > 0) return rateLimited(wait);
  return { ok: true, tablet, message: signed.message.payload as Extract<GateMessage, { kind: Kind }>, raw: body.value };
}

function bucketsOf(issuer: object): RateBuckets {
  const known = buckets.get(issuer) ?? new RateBuckets(EACH_TABLET);
  buckets.set(issuer, known);
  return known;
}
