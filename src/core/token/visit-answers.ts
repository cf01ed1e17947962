/**
 * What the ministry's answer to a batch of visits (`POST /api/visits`, docs/architecture.md) means for each of them: one judgement for the page's outbox and
 * for the service worker's. Only an answer that names a visit, and is final, changes it; everything else leaves it waiting. Pure.
 */
import { fromHex, toBase64Url } from '../bytes.ts';
import { VISIT_FAULTS } from './visit-fault.ts';

/** A clock that was wrong by less than this when the visit was registered is waited for; more will not pass in the time that the visit is kept for. */
const FUTURE_SECONDS = 86_400;

/** A visit that was sent: its id in hexadecimal, its entrance. */
interface Sent {
  readonly id: string;
  readonly entered: number;
}

/** One result as answered, in the order of the statements; `id` null for a statement that could not even be read. */
export interface VisitResult {
  readonly id: string | null;
  readonly code: string | null;
}

/** A final answer. `refusal` null: the ministry has it. */
export interface FinalAnswer<Visit> {
  readonly visit: Visit;
  readonly refusal: string | null;
}

/** The final answers. `at`: the issuer's time. */
export function judgeVisitResults<Visit extends Sent>(results: readonly VisitResult[], { visits, at }: { visits: readonly Visit[]; at: number }) {
  const named = new Map(results.flatMap((result) => (result.id === null ? [] : [[result.id, result] as const])));
  return visits.flatMap((visit, place): FinalAnswer<Visit>[] => {
    // One that has no id is known by its place in the batch.
    const nameless = results.length === visits.length && results[place]?.id === null ? results[place] : undefined;
    const result = named.get(toBase64Url(fromHex(visit.id))) ?? nameless;
    // Without an id nothing can be said to have arrived.
    if (result === undefined || (result.id === null && result.code === null)) return [];
    const { code } = result;
    if (code === null) return [{ visit, refusal: null }];
    const isFinal = VISIT_FAULTS.some((known) => known === code) && (code !== 'visit-future' || visit.entered - at > FUTURE_SECONDS);
    return isFinal ? [{ visit, refusal: code }] : [];
  });
}
