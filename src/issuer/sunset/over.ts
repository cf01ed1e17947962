/** After the end of the mission the issuer takes nothing in and gives nothing out: 410 `mission-ended`. What still works is what lets data go. */
import type { MiddlewareHandler } from 'hono';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';

/** A person may still give up a pass. */
const ALWAYS: ReadonlySet<string> = new Set(['/api/token/delete']);
/** A tablet hands in the last of its journal until journals are shredded. */
const JOURNALS: ReadonlySet<string> = new Set(['/api/gate/journal']);

/**
 * What staff may still call with POST: to sign in, also for the first time, to sign out, and to read what is found by a body. Everything else that writes is over,
 * proposals too; retention and shredding are the clock's.
 */
const DESK_READS: ReadonlySet<string> = new Set([
  '/api/desk/session',
  '/api/desk/session/end',
  '/api/desk/activation',
  '/api/desk/activation/confirm',
  '/api/desk/people/find',
  '/api/desk/people/search',
]);

/** A poster is signed as it is printed: a page that is read, and something that is given out. */
const SIGNS = /^\/api\/desk\/(?:posters|venues\/[^/]+\/poster)$/;

function staffReads(method: string, path: string): boolean {
  return path.startsWith('/api/desk/') && !SIGNS.test(path) && (method === 'GET' || method === 'HEAD' || DESK_READS.has(path));
}

/** For `/api/*`; staff go on reading what is left (`/api/desk`). */
export function missionOver({ issuer, mission }: Pick<Service, 'issuer' | 'mission'>): MiddlewareHandler {
  return async (context, next) => {
    const end = mission.end();
    const { method, path } = context.req;
    const now = issuer.now();
    if (end === null || now < end.endsAt || ALWAYS.has(path) || staffReads(method, path) || (JOURNALS.has(path) && now < end.journalsAt)) return next();
    return problem(410, 'mission-ended', { title: 'The mission has ended', members: { time: now, endedAt: end.endsAt } });
  };
}
