/** Every URL of the PWA (formats.md §11): which app answers it, and what that app needs before its first screen. */
import type { SectionName } from './shared/i18n/sections.ts';

/** The addresses. `venue` is a poster opened by a phone's camera, in capitals as in its QR or as a browser may lower them; `enrolment` a tablet's code. */
export const routes = {
  wallet: '/',
  neutral: '/neutral',
  venue: ['/V/', '/v/'],
  gate: '/gate',
  enrolment: '/E/',
  audit: '/audit',
  desk: '/desk',
  design: '/design',
} as const;

export type AppName = 'wallet' | 'gate' | 'audit' | 'desk' | 'design';

/** Which app a path belongs to; null for an unknown path (the server answers 404 there, so this is only seen with a stale shell). */
export function appOf(path: string): AppName | null {
  if (path.startsWith('/V/') || path.startsWith('/v/')) return 'wallet';
  if (path.startsWith('/E/')) return 'gate';
  switch (path.length > 1 ? path.replace(/\/+$/, '') : path) {
    case routes.wallet:
    case routes.neutral:
      return 'wallet';
    case routes.gate:
      return 'gate';
    case routes.audit:
      return 'audit';
    case routes.desk:
      return 'desk';
    case routes.design:
      return 'design';
    default:
      return null;
  }
}

/** Apps that do nothing without a network: the service worker keeps them for nobody (decision 028). */
export const needsNetwork = (app: AppName): boolean => app === 'desk' || app === 'design';

/** Sections of the dictionary that an app must have before it draws; it may load more later with `loadWords`. */
export const sectionsOf: Readonly<Record<AppName, readonly SectionName[]>> = {
  wallet: ['common', 'status', 'wallet'],
  gate: ['common', 'status', 'gate'],
  audit: ['common', 'status', 'codes', 'audit'],
  desk: ['common', 'status', 'codes', 'desk'],
  design: ['common', 'status', 'design'],
};

/** Links inside an app stay in it; any other is an ordinary page load, because the apps never import each other. */
export const scopeOf: Readonly<Record<AppName, RegExp>> = {
  wallet: /^\/(\?|$|neutral(\?|$)|[Vv]\/)/,
  gate: /^\/(gate(\?|$)|E\/)/,
  audit: /^\/audit(\?|$)/,
  desk: /^\/desk(\?|$)/,
  design: /^\/design(\?|$)/,
};
