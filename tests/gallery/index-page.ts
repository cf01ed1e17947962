/** gallery/index.html: every picture beside its translations, with filters by screen, language, theme and size. A page of its own, opened from the disk. */

import type { Stop } from './stop.ts';
import { fileOf, type Picture, SIZES, THEMES } from './take.ts';
import { LANGUAGES } from './walk.ts';

const CHOICES = { language: LANGUAGES, theme: THEMES, size: Object.keys(SIZES) } as const;
/** What is ticked at first: few enough to look at. */
const FIRST: readonly string[] = ['kk', 'ru', 'en', 'light', 'phone'];

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function indexPage(stops: readonly Stop[], pictures: readonly Picture[]): string {
  const boxes = Object.entries(CHOICES).map(
    ([kind, values]) =>
      `<fieldset data-kind="${kind}"><legend>${kind}</legend>${values
        .map((value) => `<label><input type="checkbox" value="${value}"${FIRST.includes(value) ? ' checked' : ''}> ${value}</label>`)
        .join('')}</fieldset>`,
  );
  const sections = stops.map((stop) => {
    const own = pictures.filter(({ name }) => name === stop.name);
    return `<section data-name="${stop.name}"><h2>${escapeText(stop.title)} <code>${stop.name}</code> <small>${stop.who}</small></h2><div class="row">${own.map(figure).join('')}</div></section>`;
  });
  return PAGE.replace('BOXES', boxes.join(''))
    .replace('COUNT', `${pictures.length} pictures of ${stops.length} screens`)
    .replace('SECTIONS', sections.join('\n'));
}

function figure(picture: Picture): string {
  const { language, theme, size, name } = picture;
  const file = fileOf(picture).replaceAll('\\', '/');
  const { width, height } = SIZES[size];
  return `<figure data-language="${language}" data-theme="${theme}" data-size="${size}" style="--w:${width};--h:${height}"><a href="${file}" target="_blank"><img loading="lazy" src="${file}" alt="${name}, ${language}, ${theme}, ${size}"></a><figcaption>${language} · ${theme} · ${size}</figcaption></figure>`;
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ashyq: every screen</title>
<style>
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; --zoom: 0.75 }
body { margin: 0 }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; padding: 0.5rem 1rem; background: Canvas; border-bottom: 1px solid GrayText }
h1 { font-size: 1.1rem; margin: 0 } h2 { font-size: 1rem; margin: 1.5rem 1rem 0.5rem } small, code, figcaption { color: GrayText; font-weight: normal }
fieldset { display: flex; gap: 0.75rem; margin: 0; padding: 0; border: 0 } legend { float: left; padding: 0; margin-right: 0.5rem; color: GrayText }
.row { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0 1rem; align-items: start }
figure { margin: 0; width: calc(var(--w) * var(--zoom) * 1px) } img { display: block; width: 100%; aspect-ratio: var(--w) / var(--h); object-fit: cover; object-position: top; border: 1px solid GrayText; border-radius: 6px }
[hidden] { display: none }
</style></head><body>
<header><h1>Ashyq: every screen</h1><span>COUNT</span>BOXES
<label>screen <input type="search" id="name" placeholder="part of its name"></label>
<label>zoom <input type="range" id="zoom" min="0.25" max="1.5" step="0.05" value="0.75"></label></header>
<main>SECTIONS</main>
<script>
const show = () => {
  const chosen = Object.fromEntries([...document.querySelectorAll('fieldset')].map((set) => [set.dataset.kind, [...set.querySelectorAll(':checked')].map((box) => box.value)]));
  const part = document.getElementById('name').value.trim();
  for (const figure of document.querySelectorAll('figure')) figure.hidden = !Object.entries(chosen).every(([kind, values]) => values.includes(figure.dataset[kind]));
  for (const section of document.querySelectorAll('section')) section.hidden = !section.dataset.name.includes(part) || section.querySelector('figure:not([hidden])') === null;
  document.documentElement.style.setProperty('--zoom', document.getElementById('zoom').value);
};
document.addEventListener('input', show);
show();
</script></body></html>
`;
