/**
 * The scoring of Mozilla's HTTP Observatory as it is published (github.com/mdn/mdn-http-observatory, `src/grader`, read in November 2026): a start of 100, what is taken
 * off, and what is added where nothing much was taken off. Only what one answer shows; that plain HTTP leads to TLS is the web server's in front. A second scan asks which
 * of the six headers of securityheaders.com are there.
 */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const one = (headers: Headers, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? '');
};

/** A policy by directive. */
export function directivesOf(policy: string): ReadonlyMap<string, readonly string[]> {
  const parts = policy.split(';').map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name = '', ...values]) => [name.toLowerCase(), values]));
}

interface Finding {
  readonly what: string;
  readonly points: number;
}

function judgePolicy(headers: Headers): Finding {
  const directives = directivesOf(one(headers, 'content-security-policy'));
  const fallback = directives.get('default-src');
  const scripts = directives.get('script-src') ?? fallback;
  const styles = directives.get('style-src') ?? fallback;
  const broad = (values: readonly string[] | undefined) => values === undefined || values.some((value) => /^(?:'unsafe-inline'|data:|https?:|\*)$/.test(value));
  if (fallback === undefined && directives.get('script-src') === undefined) return { what: 'csp: none', points: -25 };
  if (broad(scripts) || broad(directives.get('object-src') ?? fallback)) return { what: 'csp: unsafe', points: -20 };
  if (scripts?.includes("'unsafe-eval'")) return { what: 'csp: eval', points: -10 };
  if (broad(styles)) return { what: 'csp: styles', points: 0 };
  const forms = directives.get('form-action')?.join() ?? '';
  return fallback?.join() === "'none'" && /^'(?:none|self)'$/.test(forms) ? { what: 'csp: none but named', points: 10 } : { what: 'csp: no unsafe', points: 5 };
}

function judgeTransport(headers: Headers): Finding {
  const seconds = Number(/max-age=(\d+)/.exec(one(headers, 'strict-transport-security'))?.[1] ?? Number.NaN);
  if (Number.isNaN(seconds)) return { what: 'hsts: none', points: -20 };
  return seconds >= 15_768_000 ? { what: 'hsts', points: 0 } : { what: 'hsts: short', points: -10 };
}

function judgeCookies(headers: Headers): Finding {
  const cookies = headers['set-cookie'];
  const all = cookies === undefined ? [] : typeof cookies === 'string' ? [cookies] : cookies;
  if (all.length === 0) return { what: 'cookies: none', points: 0 };
  if (all.some((cookie) => !/;\s*secure/i.test(cookie))) return { what: 'cookies: not secure', points: -40 };
  if (all.some((cookie) => !/;\s*httponly/i.test(cookie))) return { what: 'cookies: for scripts', points: -30 };
  return all.every((cookie) => /;\s*samesite=(?:strict|lax)/i.test(cookie)) ? { what: 'cookies', points: 5 } : { what: 'cookies: same site', points: 0 };
}

function judgeOthers(headers: Headers): readonly Finding[] {
  const framed = directivesOf(one(headers, 'content-security-policy')).has('frame-ancestors');
  const old = /^(?:deny|sameorigin)$/i.test(one(headers, 'x-frame-options'));
  const corp = one(headers, 'cross-origin-resource-policy');
  const referrer = one(headers, 'referrer-policy');
  const open = one(headers, 'access-control-allow-credentials') === 'true' && headers['access-control-allow-origin'] !== undefined;
  return [
    { what: 'cors', points: open ? -50 : 0 },
    { what: 'corp', points: /^same-(?:origin|site)$/.test(corp) ? 10 : corp === '' || corp === 'cross-origin' ? 0 : -5 },
    { what: 'referrer', points: /^(?:no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)$/.test(referrer) ? 5 : referrer === '' ? 0 : -5 },
    { what: 'nosniff', points: one(headers, 'x-content-type-options') === 'nosniff' ? 0 : -5 },
    { what: 'frames', points: framed ? 5 : old ? 0 : -20 },
  ];
}

const EXTRA_FROM = 90;

/** Points of one answer, and the letter: 100 and more is A+. */
export function scoreOf(headers: Headers): { readonly points: number; readonly grade: string; readonly findings: readonly Finding[] } {
  const findings = [judgePolicy(headers), judgeTransport(headers), judgeCookies(headers), ...judgeOthers(headers)];
  const sum = (some: readonly Finding[]) => some.reduce((total, { points }) => total + points, 0);
  const base = 100 + sum(findings.filter(({ points }) => points < 0));
  const points = Math.max(0, base >= EXTRA_FROM ? base + sum(findings.filter(({ points: added }) => added > 0)) : base);
  return {
    points,
    grade: points >= 100 ? 'A+' : points >= 90 ? 'A' : points >= 85 ? 'A-' : points >= 70 ? 'B' : points >= 55 ? 'C' : points >= 25 ? 'D' : 'F',
    findings,
  };
}

/** Of the six that securityheaders.com asks for (A+ is all six, and no unsafe policy), those that are missing. */
export function missingOfSix(headers: Headers): readonly string[] {
  const six = ['strict-transport-security', 'content-security-policy', 'x-frame-options', 'x-content-type-options', 'referrer-policy', 'permissions-policy'];
  return six.filter(
    (name) =>
      one(headers, name) === '' || (name === 'content-security-policy' && /unsafe-(?:inline|eval)'/.test(one(headers, name).replace("'wasm-unsafe-eval'", ''))),
  );
}
