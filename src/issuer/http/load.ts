/**
 * Load is refused before it reaches the database (security.md, "Server baseline"): so many calls at work, so many whose body is still on its way, and so many of
 * those from one network. A call that is still sending does no work, so whoever sends a byte a second does not take the places of those who are done.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';
import { type BucketOptions, networkOf, RateBuckets, rateLimited } from './rate.ts';

export interface LoadLimits {
  /** Calls that have arrived whole. */
  readonly atWork: number;
  /** Of those, from one network: its flood leaves places for others. */
  readonly atWorkFromOne?: number;
  /** Calls whose body is still on its way; without it, no limit of its own. */
  readonly arriving?: number;
  /** Of those, from one network. */
  readonly arrivingFromOne?: number;
  /** reverse proxies of ours in front */
  readonly proxies?: number;
}

interface Call {
  readonly network: string;
  /** What Node knows of the request; a test's call without one has arrived. */
  readonly incoming: { readonly complete?: boolean } | undefined;
}

/** What is under way, for `/metrics`. */
export interface Load {
  /** Calls under way, those still arriving included. */
  readonly size: number;
}

/** 503 at once, instead of queueing before the database. `calls` lets the caller count. */
export function shedLoad({ atWork, atWorkFromOne = atWork, arriving = Number.POSITIVE_INFINITY, arrivingFromOne = arriving, proxies = 0 }: LoadLimits): {
  readonly middleware: MiddlewareHandler;
  readonly calls: Load;
} {
  const calls = new Set<Call>();
  const middleware: MiddlewareHandler = async (context, next) => {
    const call: Call = { network: callerNetwork(context, proxies), incoming: nodeEnv(context)?.incoming };
    const open = [...calls].filter((other) => !hasArrived(other));
    const ofOne = (some: readonly Call[]) => some.filter(({ network }) => network === call.network).length;
    const [openOfOne, atWorkOfOne] = [ofOne(open), ofOne([...calls]) - ofOne(open)];
    const noPlace = calls.size - open.length >= atWork || atWorkOfOne >= atWorkFromOne;
    const full = noPlace || (!hasArrived(call) && (open.length >= arriving || openOfOne >= arrivingFromOne));
    if (full) return problem(503, 'overloaded', { retryAfter: 1 });
    calls.add(call);
    try {
      await next();
    } finally {
      calls.delete(call);
    }
  };
  return { middleware, calls };
}

const hasArrived = ({ incoming }: Call): boolean => incoming?.complete !== false;

/** A bucket for each network in front of many routes, such as those that have to ask the database who calls. */
export function limitNetwork(options: BucketOptions, proxies: number): MiddlewareHandler {
  const buckets = new RateBuckets(options);
  return async (context, next) => {
    const wait = buckets.take(callerNetwork(context, proxies), performance.now() / 1000);
    return wait > 0 ? rateLimited(wait) : next();
  };
}

/** The network that a call comes from: the peer's, or behind proxies of ours the address that the outermost of them saw. Whatever a caller wrote before that is not believed. */
export function callerNetwork(context: Context, proxies: number): string {
  const forwarded = proxies === 0 ? [] : (context.req.header('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  return networkOf(forwarded.at(-proxies) || nodeEnv(context)?.incoming?.socket?.remoteAddress);
}

function nodeEnv(context: Context): { readonly incoming?: { readonly complete?: boolean; readonly socket?: { readonly remoteAddress?: string } } } | undefined {
  return context.env as ReturnType<typeof nodeEnv>;
}
