/**
 * The poster of a venue: one HTML page that prints as one A4 sheet from any browser, with nothing outside itself: no script, no font, no picture, no network.
 * HTML rather than PDF: every machine has the letters, a screen reader can read it, and no package has to make it (docs/decisions/017-venues.md).
 */
import { createHash } from 'node:crypto';
import { encodeBase32 } from '../../core/codec/base32.ts';
import type { Names, Policy } from '../../core/policy/policy.ts';
import { decodeVenueCredential } from '../../core/token/venue.ts';
import type { Issuer } from '../context.ts';
import { certify, type Signing } from './credentials.ts';
import { drawPosterQr } from './poster-qr.ts';
import { POSTER_STYLE } from './poster-style.ts';
import { POSTER_LANGUAGES, POSTER_WORDS, type PosterLanguage, posterDate } from './poster-words.ts';

/** Only its own style, known by its hash: what a name smuggled in could do, it may not. */
export const POSTER_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(POSTER_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The app's mark. */
const MARK = `<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><path d="M28.3 8.1A16.5 16.5 0 1 0 39.9 19.7" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round"/><circle class="dot" cx="35.7" cy="12.3" r="4"/></svg>`;

/** What stands on the sheet. */
export interface PosterFacts {
  readonly venueId: string;
  readonly name: string;
  /** the category as the policy names it */
  readonly category: Names;
  readonly exp: number;
  /** what the code holds */
  readonly url: string;
  readonly utcOffsetMinutes: number;
}

/** The address in the code, all capitals: a poster is printed for the public address, `https://ashyq.example`. */
export function posterUrl(origin: string, credential: Uint8Array): string {
  return `${origin.toUpperCase()}/V/${encodeBase32(credential)}`;
}

/** The poster in force of a venue, as a page; null where the venue is not approved or is closed. */
export async function makePoster(issuer: Signing & Pick<Issuer, 'policies'>, venueId: string, origin: string): Promise<string | null> {
  const facts = await posterFacts(issuer, venueId, origin);
  return facts === null ? null : posterPage(facts);
}

/** What the poster in force says; made when it is first asked for. */
export async function posterFacts(issuer: Signing & Pick<Issuer, 'policies'>, venueId: string, origin: string): Promise<PosterFacts | null> {
  const policy = await issuer.policies.current(issuer.now());
  const certified = await certify(issuer, { venueId, tablet: null });
  if (certified === null) return null;
  const { payload } = decodeVenueCredential(certified.credential);
  return {
    venueId,
    name: payload.name,
    category: nameOf(policy, payload.category),
    exp: payload.exp,
    url: posterUrl(origin, certified.credential),
    utcOffsetMinutes: policy.utcOffsetMinutes,
  };
}

/** A policy may have dropped the category since: then its word stands as it is. */
function nameOf(policy: Policy, category: string): Names {
  return policy.categories.get(category) ?? { kk: category, ru: category, en: category };
}

export function posterPage(facts: PosterFacts): string {
  return printedPage(`${facts.venueId} ${facts.name}`, posterSheet(facts, 'main'));
}

/** Many posters as one document, a sheet each. */
export function posterBook(title: string, posters: readonly PosterFacts[]): string {
  return printedPage(title, `<main>${posters.map((facts) => posterSheet(facts, 'article')).join('\n')}</main>`);
}

function printedPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="kk">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POSTER_POLICY}">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeText(title)}</title>
<style>${POSTER_STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function posterSheet(facts: PosterFacts, tag: 'main' | 'article'): string {
  const { path, size } = drawPosterQr(facts.url);
  const host = facts.url
    .slice(0, facts.url.indexOf('/V/') + 3)
    .toLowerCase()
    .replace('/v/', '/V/');
  const name = escapeText(facts.name);
  const [kk, ru, en] = [POSTER_WORDS.kk, POSTER_WORDS.ru, POSTER_WORDS.en];
  return `<${tag} class="sheet">
<header>${MARK}<span class="brand">Ashyq</span>
<p class="title"><b>${kk.title}</b><span lang="ru">${ru.title}</span> · <span lang="en">${en.title}</span></p></header>
<section class="venue"><h1 class="${sizeOf(facts.name)}">${name}</h1>
<p class="kind">${sameOnce(facts.category)}</p></section>
<section class="code">
<svg class="qr" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img" aria-label="QR: ${host}">
<path d="M0 0h${size}v${size}H0z" fill="#fff"/><path d="${path}" fill="#000"/></svg>
</section>
<section class="ways">${POSTER_LANGUAGES.map(way).join('\n')}</section>
<footer><div>${POSTER_LANGUAGES.map((language) => `<span lang="${language}">${POSTER_WORDS[language].genuine}</span>`).join('<br>')}
<p class="host">${escapeText(host)}</p></div>
<div class="id"><b>${facts.venueId}</b>${POSTER_LANGUAGES.map((language) => until(facts, language)).join('<br>')}</div></footer>
</${tag}>`;
}

function way(language: PosterLanguage): string {
  const { camera, steps, otherwise, withoutPhone } = POSTER_WORDS[language];
  return `<div lang="${language}"><h2>${camera}</h2><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol><p>${otherwise}</p><p>${withoutPhone}</p></div>`;
}

function until({ exp, utcOffsetMinutes }: PosterFacts, language: PosterLanguage): string {
  return `<span lang="${language}">${POSTER_WORDS[language].until} ${posterDate(exp, language, utcOffsetMinutes)}</span>`;
}

/** The three names of a category, said once where they are one word. */
function sameOnce({ kk, ru, en }: Names): string {
  const texts = [kk, ru, en];
  return POSTER_LANGUAGES.flatMap((language, at) =>
    texts.indexOf(texts[at] ?? '') === at ? [`<span lang="${language}">${escapeText(texts[at] ?? '')}</span>`] : [],
  ).join(' · ');
}

/** A name of 128 bytes still leaves the code its place. */
function sizeOf(name: string): 'short' | 'middle' | 'long' {
  if (name.length <= 22) return 'short';
  return name.length <= 48 ? 'middle' : 'long';
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
