/**
 * The screen of screens/qr.tsx as it begins, without components, for the first code of a cold start. tests/wallet/first-screen.browser.test.tsx holds the two
 * together: the same elements, words and boxes in every language.
 */
import { fill } from '../../shared/i18n/fill.ts';
import { formatSpan } from '../../shared/i18n/format.ts';
import type { Section } from '../../shared/i18n/sections.ts';
import type { Language } from '../../shared/i18n/types.ts';
import { drawQr } from '../../shared/ui/draw-qr.ts';
import { type LiveQr, RENEW_SECONDS, SKEW_WORTH_SAYING } from './live-qr.ts';

/** IconClose and IconSun. */
const CLOSE_PATH = 'M6 6l12 12M18 6L6 18';
const SUN_PATH = 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4';

/** What the screen says beside the code, and in what words. */
export interface Said {
  readonly language: Language;
  /** Seconds to add to this device's clock; null while never compared with the issuer's. */
  readonly offset: number | null;
  readonly say: Section<'wallet'>['qr'];
}

interface FirstScreen {
  readonly element: Element;
  /** Puts the next code in place of the one before. */
  readonly renew: (live: LiveQr) => void;
  /** Takes the code off: it is somebody else's turn. */
  readonly clear: () => void;
  /** Takes it out of the page. */
  readonly remove: () => void;
}

/** `chips`: above it, where several hold a pass. */
export function drawScreen(live: LiveQr, said: Said, chips: Element | null): FirstScreen {
  const { language, say } = said;
  const card = html('div', { class: 'qr-card' }, [code(live, say.image)]);
  let bar = countdown(said);
  const main = html('main', {}, [
    html('h1', {}, [say.title]),
    card,
    bar,
    html('p', { class: 'qr-hint' }, [say.hint]),
    html('footer', {}, [...clockNote(said), html('p', { class: 'row small' }, [icon(SUN_PATH, 1.25), ` ${say.brightness}`])]),
  ]);
  const close = html('button', { type: 'button', class: 'button icon-only', 'aria-label': say.close, title: say.close }, [icon(CLOSE_PATH, 1.5)]);
  close.addEventListener('click', () => location.replace('/'));
  const element = html('div', { class: 'qr-screen', 'data-theme': 'light' }, [
    html('div', { class: 'qr-bar' }, chips === null ? [close] : [chips, close]),
    main,
  ]);
  let left = RENEW_SECONDS;
  const timer = setInterval(() => {
    left = Math.max(1, left - 1);
    const words = bar.querySelector('[role=timer]');
    if (words !== null) words.textContent = fill(language, say.renews, { n: left });
  }, 1000);
  const renew = (next: LiveQr) => {
    left = RENEW_SECONDS;
    card.replaceChildren(code(next, say.image));
    bar.remove();
    bar = countdown(said);
    card.after(bar);
  };
  const clear = () => {
    card.replaceChildren();
    bar.remove();
  };
  const remove = () => {
    clearInterval(timer);
    element.remove();
  };
  return { element, renew, clear, remove };
}

function code({ text }: LiveQr, label: string): Element {
  const [path, size, version] = drawQr(text);
  const frame = { class: 'qr', viewBox: `0 0 ${size} ${size}`, 'shape-rendering': 'crispEdges', role: 'img', 'aria-label': label };
  const paths = [svg('path', { d: `M0 0h${size}v${size}H0z`, fill: '#fff' }), svg('path', { d: path, fill: '#000' })];
  return svg('svg', { ...frame, 'data-version': `${version}` }, paths);
}

function countdown({ language, say }: Said): Element {
  const renews = fill(language, say.renews, { n: RENEW_SECONDS });
  const track = html('div', { class: 'track', 'aria-hidden': 'true' }, [html('div', { class: 'left' })]);
  return html('div', { class: 'countdown' }, [track, html('p', { class: 'small', role: 'timer' }, [renews])]);
}

function clockNote({ language, offset, say }: Said): Element[] {
  if (offset !== null && Math.abs(offset) < SKEW_WORTH_SAYING) return [];
  return [html('p', { class: 'small' }, [offset === null ? say.clockUnknown : fill(language, say.clock, { span: formatSpan(language, Math.abs(offset)) })])];
}

type Attributes = Readonly<Record<string, string>>;

function icon(path: string, rem: number): Element {
  const size = { width: `${rem}rem`, height: `${rem}rem` };
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', ...size, 'aria-hidden': 'true', focusable: 'false' }, [svg('path', { d: path })]);
}

const html = (name: string, attributes: Attributes, inside: readonly (Element | string)[] = []) => fitOut(document.createElement(name), attributes, inside);
const svg = (name: string, attributes: Attributes, inside: readonly (Element | string)[] = []) =>
  fitOut(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, inside);

function fitOut(element: Element, attributes: Attributes, inside: readonly (Element | string)[]): Element {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}
