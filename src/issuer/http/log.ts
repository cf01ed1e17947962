/** JSON logs, one object a line, without personal data (security.md): no IIN, phone, name, token, address of a person, query or body. */
import type { MiddlewareHandler } from 'hono';
import { loggedPath } from './pages.ts';

type Fields = Readonly<Record<string, string | number | boolean | null>>;
export type LogLevel = 'info' | 'warn' | 'error';

export interface Log {
  /** `event` is a fixed word in kebab-case; what varies goes into `fields`. */
  write(level: LogLevel, event: string, fields?: Fields): void;
}

/** Twelve digits in a row (IIN), a phone number, a QR text, a long run of base64url: whatever slipped into a field does not reach the log. */
const PERSONAL = /\d{12}|\+?\d[\d ()-]{9,}\d|ASQ\d:|[A-Za-z0-9_-]{40,}/;

/** A log that writes lines to `sink` (standard output in the server). `clock` in milliseconds; `instance` is whose lines they are, where several write to one place. */
export function createLog(sink: (line: string) => void, clock: () => number = Date.now, instance?: string): Log {
  return {
    write(level, event, fields = {}) {
      const clean = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' && PERSONAL.test(value) ? '[removed]' : value]),
      );
      sink(`${JSON.stringify({ time: new Date(clock()).toISOString(), level, event, ...(instance === undefined ? {} : { instance }), ...clean })}\n`);
    },
  };
}

/** Where a route leaves the number of the account that it has let in. */
export const STAFF = 'staff';

/** One line for each answer: method, path without codes, result, milliseconds, and of staff the account's number. Never the peer. */
export function requestLog(log: Log, clock: () => number = Date.now): MiddlewareHandler {
  return async (context, next) => {
    const startedAt = clock();
    await next();
    const { status } = context.res;
    const staff: unknown = context.get(STAFF);
    log.write(status >= 500 ? 'error' : 'info', 'request', {
      method: context.req.method,
      path: loggedPath(new URL(context.req.url).pathname),
      status,
      ms: clock() - startedAt,
      ...(typeof staff === 'number' ? { staff } : {}),
    });
  };
}

/** An exception as it may be logged: its class and where it was thrown; its message may hold what a user sent. */
export function describeError(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const at = /\n\s+at (.+)/.exec(error.stack ?? '')?.[1] ?? '';
  const code = (error as { code?: unknown }).code;
  return { error: error.name, code: typeof code === 'string' ? code : null, at: at.replace(/\(?(?:file:\/\/)?\/.*\/([^/]+\/[^/]+)\)?$/, '$1') };
}
