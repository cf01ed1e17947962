/** The response headers of security.md, "Server baseline". Every answer gets them; what kind of answer decides which policy. */
import type { MiddlewareHandler } from 'hono';

/** The pages' policy, verified in Chromium with Preact and the camera. No `unsafe-*` anywhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types sw',
].join('; ');

/** For answers that are data: should a browser ever show one as a page, it may do nothing. */
export const DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The camera for ourselves; what a pass needs no browser to grant is named and denied. */
const PERMISSIONS = 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=()';
const TWO_YEARS = 63_072_000;

export interface HeaderOptions {
  /** True only behind real TLS (our own certificate, or an https public address): sends HSTS. */
  readonly tls: boolean;
  /** The decoder's worker script, which runs WebAssembly; the only answer with `'wasm-unsafe-eval'`. */
  readonly wasmScript?: RegExp;
}

/** What the build calls the decoder's worker (src/workers/decode.worker.ts). */
const DECODER_SCRIPT = /^\/assets\/decode\.worker-[\w-]{8}\.js$/;

/** Sets the headers on every answer; what a handler set itself (CORS and CORP of the trust files) stays. */
export function securityHeaders({ tls, wasmScript = DECODER_SCRIPT }: HeaderOptions): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    const keep = (name: string, value: string) => {
      if (!headers.has(name)) headers.set(name, value);
    };
    keep('content-security-policy', policyFor(context.req.path, headers.get('content-type') ?? '', wasmScript));
    keep('permissions-policy', PERMISSIONS);
    keep('cross-origin-opener-policy', 'same-origin');
    keep('cross-origin-resource-policy', 'same-origin');
    keep('x-content-type-options', 'nosniff');
    keep('x-frame-options', 'DENY');
    keep('referrer-policy', 'no-referrer');
    if (tls) keep('strict-transport-security', `max-age=${TWO_YEARS}; includeSubDomains`);
  };
}

/** `/api/*`: nothing that an intermediary or the browser may keep. */
export function noStore(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    context.res.headers.set('cache-control', 'no-store');
  };
}

function policyFor(path: string, contentType: string, wasmScript: RegExp | undefined): string {
  // A worker lives under the policy of its own script's answer, so scripts carry the pages' policy too.
  const isApp = /^text\/(?:html|javascript|css)/.test(contentType);
  if (!isApp) return DATA_POLICY;
  if (wasmScript?.test(path)) return PAGE_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
  return PAGE_POLICY;
}
