/** What every handler answers with: JSON with the issuer's clock, or a problem. Bytes travel as base64url without padding (docs/architecture.md). */
import * as v from 'valibot';
import { readBase64Url, writeBase64Url } from '../http/base64url.ts';
import { BODY_LIMITS, readJson } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { rateLimited } from '../http/rate.ts';

/** A successful answer; `now` becomes its `time`. Byte strings inside become base64url. */
export function answer(status: number, body: Readonly<Record<string, unknown>>, now: number): Response {
  // A Buffer has been made an object of numbers by its own toJSON before `value` is given: what counts is what its holder has.
  const bytesAsText = function (this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
    const held = this[key];
    return held instanceof Uint8Array ? writeBase64Url(held) : value;
  };
  const text = JSON.stringify({ ...body, time: now }, bytesAsText);
  return new Response(text, { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
}

/** `clock-skew` tells the caller our time, so that it can sign the corrected one. */
export function clockSkew(now: number): Response {
  return problem(409, 'clock-skew', { members: { time: now } });
}

/** What is wrong with a device request, as its caller is told. */
export function refusal(refused: { readonly code: string; readonly wait?: number }, now: number): Response {
  if (refused.wait !== undefined) return rateLimited(refused.wait);
  return refused.code === 'clock-skew' ? clockSkew(now) : problem(403, refused.code);
}

/** Bytes as base64url text, bounded. */
export function bytesField(maxBytes: number) {
  return v.pipe(
    v.string(),
    v.maxLength(Math.ceil((maxBytes * 4) / 3)),
    v.regex(/^[A-Za-z0-9_-]+$/),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const bytes = readBase64Url(dataset.value);
      if (bytes !== null) return bytes;
      addIssue({ message: 'base64url' });
      return NEVER;
    }),
  );
}

/** Reads a JSON body of a known shape; anything else is 400 `request-malformed`, a wrong field the first code that `faults` names for it. */
export async function readInput<S extends v.GenericSchema>(
  request: Request,
  schema: S,
  { limit, faults = {} }: { readonly limit: number; readonly faults?: Readonly<Record<string, string>> },
): Promise<{ readonly ok: true; readonly value: v.InferOutput<S> } | { readonly ok: false; readonly response: Response }> {
  const body = await readJson(request, limit);
  if (!body.ok) return body;
  const parsed = v.safeParse(schema, body.value);
  if (parsed.success) return { ok: true, value: parsed.output };
  const named = parsed.issues.map((issue) => faults[String(issue.path?.[0]?.key ?? '')]).find((code) => code !== undefined);
  return { ok: false, response: named === undefined ? problem(400, 'request-malformed') : problem(422, named) };
}

const DEVICE_REQUEST = v.object({ request: bytesField(720) });

/** Reads `{request}`: a device request wrapped in the token that authorises it. */
export async function readDeviceRequest(
  request: Request,
): Promise<{ readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly response: Response }> {
  const input = await readInput(request, DEVICE_REQUEST, { limit: BODY_LIMITS.code });
  return input.ok ? { ok: true, bytes: input.value.request } : input;
}
