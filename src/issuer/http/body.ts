/** Request bodies: counted while they arrive, never decompressed, parsed only after both (security.md, "Server baseline"). */
import { problem } from './problem.ts';

/** Most bytes of a body, by kind of call. */
export const BODY_LIMITS = {
  code: 1024,
  tablet: 2048,
  venue: 4096,
  journal: 256 * 1024,
  visits: 256 * 1024,
  drill: 256 * 1024,
  policy: 128 * 1024,
  lab: 1024 * 1024,
  upload: 4 * 1024 * 1024,
} as const;

/** Bytes of bodies on their way at once, over all calls: a thousand slow megabytes must not fill the memory. */
export const ARRIVING_BYTES = 64 * 1024 * 1024;
let arriving = 0;
/** Declared to be no longer than this, a body is not counted while it arrives. */
const AT_ONCE_BYTES = 4096;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly response: Response };

export interface BodyOptions {
  readonly limit: number;
  /** The one content type taken, without parameters. */
  readonly type: 'application/json' | 'application/cose' | 'text/csv';
}

/** The whole body as bytes; 415 for another type or any content coding, 413 as soon as one byte too many arrives, 503 while too much is on its way. */
export async function readBody(request: Request, { limit, type }: BodyOptions): Promise<Read<Uint8Array<ArrayBuffer>>> {
  const coding = request.headers.get('content-encoding');
  // A compressed body of 1 KB may be 1 GB: not taken at all.
  if (coding && coding.toLowerCase() !== 'identity') return refuse(problem(415, 'encoding-refused'));
  const given = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (given !== type) return refuse(problem(415, 'media-type-unsupported'));
  // The declared length is only a shortcut for the honest; what counts is what arrives.
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limit) return refuse(problem(413, 'body-too-large'));
  return declared <= AT_ONCE_BYTES && !request.headers.has('transfer-encoding') ? readAtOnce(request, limit) : collect(request, limit);
}

/** Escapes of what no database takes as a text: a zero, half of a pair. Looked for in the parsed strings where they could be at all. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;
const NO_TEXT = /[\0\p{Surrogate}]/u;

function isText(value: unknown): boolean {
  if (typeof value === 'string') return !NO_TEXT.test(value);
  return typeof value !== 'object' || value === null || Object.entries(value).every(([key, member]) => isText(key) && isText(member));
}

/** A body that is one JSON object, all of whose strings are texts. */
export async function readJson(request: Request, limit: number): Promise<Read<Record<string, unknown>>> {
  const body = await readBody(request, { limit, type: 'application/json' });
  if (!body.ok) return body;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body.value);
    const value: unknown = JSON.parse(text);
    const holds = !SUSPECT.test(text) || isText(value);
    if (holds && typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value: value as Record<string, unknown> };
  } catch {
    // Falls to the same answer: what was wrong with it is the sender's to find out.
  }
  return refuse(problem(400, 'request-malformed'));
}

/**
 * A body whose declared length is small, as the phones' are: the parser under it ends the message there, so nothing has to be counted while it arrives, and no stream
 * of the web be made for one chunk. As many calls as may arrive at once hold four megabytes of these.
 */
async function readAtOnce(request: Request, limit: number): Promise<Read<Uint8Array<ArrayBuffer>>> {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length > limit ? refuse(problem(413, 'body-too-large')) : { ok: true, value: bytes };
  } catch {
    // The sender hung up, or Node's request timeout did.
    return refuse(problem(400, 'request-malformed'));
  }
}

async function collect(request: Request, limit: number): Promise<Read<Uint8Array<ArrayBuffer>>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      length += part.value.length;
      arriving += part.value.length;
      const refused = length > limit ? problem(413, 'body-too-large') : arriving > ARRIVING_BYTES ? problem(503, 'overloaded', { retryAfter: 2 }) : null;
      if (refused !== null) {
        await reader?.cancel();
        return refuse(refused);
      }
      chunks.push(part.value);
    }
  } catch {
    // The sender hung up, or Node's request timeout did.
    return refuse(problem(400, 'request-malformed'));
  } finally {
    arriving -= length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { ok: true, value: bytes };
}

function refuse(response: Response): { ok: false; response: Response } {
  return { ok: false, response };
}
