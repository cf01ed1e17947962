/** Every section of the dictionary and how it is fetched: one small file per language, so that an app loads only its own. */
import type { audit } from './en/audit.ts';
import type { codes } from './en/codes.ts';
import type { common } from './en/common.ts';
import type { design } from './en/design.ts';
import type { desk } from './en/desk.ts';
import type { family } from './en/family.ts';
import type { gate } from './en/gate.ts';
import type { install } from './en/install.ts';
import type { intake } from './en/intake.ts';
import type { more } from './en/more.ts';
import type { neutral } from './en/neutral.ts';
import type { paper } from './en/paper.ts';
import type { places } from './en/places.ts';
import type { status } from './en/status.ts';
import type { steps } from './en/steps.ts';
import type { trouble } from './en/trouble.ts';
import type { visits } from './en/visits.ts';
import type { wallet } from './en/wallet.ts';
import type { Language } from './types.ts';

interface English {
  readonly common: typeof common;
  readonly status: typeof status;
  readonly codes: typeof codes;
  readonly wallet: typeof wallet;
  readonly steps: typeof steps;
  readonly gate: typeof gate;
  readonly audit: typeof audit;
  readonly desk: typeof desk;
  readonly design: typeof design;
  readonly neutral: typeof neutral;
  readonly visits: typeof visits;
  readonly family: typeof family;
  readonly more: typeof more;
  readonly paper: typeof paper;
  readonly trouble: typeof trouble;
  readonly install: typeof install;
  readonly intake: typeof intake;
  readonly places: typeof places;
}

export type SectionName = keyof English;

/** A section as components see it: typed by the English texts, so that `fill` knows the placeholders; tests hold the others to the same ones. */
export type Section<S extends SectionName> = English[S];

/** A translated section has the same keys by type and the same placeholders by test, so it may stand for the English one. */
const as = <S extends SectionName>(section: unknown): Section<S> => section as Section<S>;

export const sections: { readonly [S in SectionName]: { readonly [L in Language]: () => Promise<Section<S>> } } = {
  common: {
    kk: async () => as<'common'>((await import('./kk/common.ts')).common),
    ru: async () => as<'common'>((await import('./ru/common.ts')).common),
    en: async () => (await import('./en/common.ts')).common,
  },
  status: {
    kk: async () => as<'status'>((await import('./kk/status.ts')).status),
    ru: async () => as<'status'>((await import('./ru/status.ts')).status),
    en: async () => (await import('./en/status.ts')).status,
  },
  codes: {
    kk: async () => as<'codes'>((await import('./kk/codes.ts')).codes),
    ru: async () => as<'codes'>((await import('./ru/codes.ts')).codes),
    en: async () => (await import('./en/codes.ts')).codes,
  },
  wallet: {
    kk: async () => as<'wallet'>((await import('./kk/wallet.ts')).wallet),
    ru: async () => as<'wallet'>((await import('./ru/wallet.ts')).wallet),
    en: async () => (await import('./en/wallet.ts')).wallet,
  },
  steps: {
    kk: async () => as<'steps'>((await import('./kk/steps.ts')).steps),
    ru: async () => as<'steps'>((await import('./ru/steps.ts')).steps),
    en: async () => (await import('./en/steps.ts')).steps,
  },
  gate: {
    kk: async () => as<'gate'>((await import('./kk/gate.ts')).gate),
    ru: async () => as<'gate'>((await import('./ru/gate.ts')).gate),
    en: async () => (await import('./en/gate.ts')).gate,
  },
  audit: {
    kk: async () => as<'audit'>((await import('./kk/audit.ts')).audit),
    ru: async () => as<'audit'>((await import('./ru/audit.ts')).audit),
    en: async () => (await import('./en/audit.ts')).audit,
  },
  desk: {
    kk: async () => as<'desk'>((await import('./kk/desk.ts')).desk),
    ru: async () => as<'desk'>((await import('./ru/desk.ts')).desk),
    en: async () => (await import('./en/desk.ts')).desk,
  },
  design: {
    kk: async () => as<'design'>((await import('./kk/design.ts')).design),
    ru: async () => as<'design'>((await import('./ru/design.ts')).design),
    en: async () => (await import('./en/design.ts')).design,
  },
  neutral: {
    kk: async () => as<'neutral'>((await import('./kk/neutral.ts')).neutral),
    ru: async () => as<'neutral'>((await import('./ru/neutral.ts')).neutral),
    en: async () => (await import('./en/neutral.ts')).neutral,
  },
  visits: {
    kk: async () => as<'visits'>((await import('./kk/visits.ts')).visits),
    ru: async () => as<'visits'>((await import('./ru/visits.ts')).visits),
    en: async () => (await import('./en/visits.ts')).visits,
  },
  family: {
    kk: async () => as<'family'>((await import('./kk/family.ts')).family),
    ru: async () => as<'family'>((await import('./ru/family.ts')).family),
    en: async () => (await import('./en/family.ts')).family,
  },
  more: {
    kk: async () => as<'more'>((await import('./kk/more.ts')).more),
    ru: async () => as<'more'>((await import('./ru/more.ts')).more),
    en: async () => (await import('./en/more.ts')).more,
  },
  paper: {
    kk: async () => as<'paper'>((await import('./kk/paper.ts')).paper),
    ru: async () => as<'paper'>((await import('./ru/paper.ts')).paper),
    en: async () => (await import('./en/paper.ts')).paper,
  },
  trouble: {
    kk: async () => as<'trouble'>((await import('./kk/trouble.ts')).trouble),
    ru: async () => as<'trouble'>((await import('./ru/trouble.ts')).trouble),
    en: async () => (await import('./en/trouble.ts')).trouble,
  },
  install: {
    kk: async () => as<'install'>((await import('./kk/install.ts')).install),
    ru: async () => as<'install'>((await import('./ru/install.ts')).install),
    en: async () => (await import('./en/install.ts')).install,
  },
  intake: {
    kk: async () => as<'intake'>((await import('./kk/intake.ts')).intake),
    ru: async () => as<'intake'>((await import('./ru/intake.ts')).intake),
    en: async () => (await import('./en/intake.ts')).intake,
  },
  places: {
    kk: async () => as<'places'>((await import('./kk/places.ts')).places),
    ru: async () => as<'places'>((await import('./ru/places.ts')).places),
    en: async () => (await import('./en/places.ts')).places,
  },
};
