/** Every section of the dictionary and how it is fetched: one small file per language, so that an app loads only its own. */
import type { AuditEnglish } from './audit-sections.ts';
import type { DeskEnglish } from './desk-sections.ts';
import type { DoorEnglish } from './door-sections.ts';
import type { audit } from './en/audit.ts';
import type { codes } from './en/codes.ts';
import type { common } from './en/common.ts';
import type { design } from './en/design.ts';
import type { desk } from './en/desk.ts';
import type { family } from './en/family.ts';
import type { gate } from './en/gate.ts';
import type { install } from './en/install.ts';
import type { intake } from './en/intake.ts';
import type { manage } from './en/manage.ts';
import type { neutral } from './en/neutral.ts';
import type { paper } from './en/paper.ts';
import type { places } from './en/places.ts';
import type { status } from './en/status.ts';
import type { steps } from './en/steps.ts';
import type { sunset } from './en/sunset.ts';
import type { tablet } from './en/tablet.ts';
import type { trouble } from './en/trouble.ts';
import type { visits } from './en/visits.ts';
import type { wallet } from './en/wallet.ts';
import type { HelpEnglish } from './help-sections.ts';
import type { Language } from './types.ts';
import type { WalletEnglish } from './wallet-sections.ts';

interface English extends AuditEnglish, DeskEnglish, DoorEnglish, HelpEnglish, WalletEnglish {
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
  readonly manage: typeof manage;
  readonly paper: typeof paper;
  readonly trouble: typeof trouble;
  readonly install: typeof install;
  readonly intake: typeof intake;
  readonly places: typeof places;
  readonly sunset: typeof sunset;
  readonly tablet: typeof tablet;
}

export type SectionName = keyof English;

/** A section as components see it: typed by the English texts, so that `fill` knows the placeholders; tests hold the others to the same ones. */
export type Section<S extends SectionName> = English[S];

export type ByLanguage<Value> = { readonly [L in Language]: () => Promise<Value> };

/**
 * A section from the modules that export it under its own name. A translated one has the same keys by type and the same placeholders by test, so it may
 * stand for the English one. Written so that the way to each of these many files is as short as can be: this lies on every first path.
 */
export function from<S extends SectionName>(name: S, modules: ByLanguage<Readonly<Record<S, unknown>>>): ByLanguage<Section<S>> {
  const pick = async (language: Language) => (await modules[language]())[name] as Section<S>;
  return { kk: () => pick('kk'), ru: () => pick('ru'), en: () => pick('en') };
}

/** Sections by name. Those of a room that few phones open stand in a list of its own, which it adds with `addSections` (words.ts). */
export const sections: {
  readonly [S in Exclude<SectionName, keyof AuditEnglish | keyof DeskEnglish | keyof DoorEnglish | keyof HelpEnglish | keyof WalletEnglish>]: ByLanguage<
    Section<S>
  >;
} = {
  common: from('common', { kk: () => import('./kk/common.ts'), ru: () => import('./ru/common.ts'), en: () => import('./en/common.ts') }),
  status: from('status', { kk: () => import('./kk/status.ts'), ru: () => import('./ru/status.ts'), en: () => import('./en/status.ts') }),
  codes: from('codes', { kk: () => import('./kk/codes.ts'), ru: () => import('./ru/codes.ts'), en: () => import('./en/codes.ts') }),
  wallet: from('wallet', { kk: () => import('./kk/wallet.ts'), ru: () => import('./ru/wallet.ts'), en: () => import('./en/wallet.ts') }),
  steps: from('steps', { kk: () => import('./kk/steps.ts'), ru: () => import('./ru/steps.ts'), en: () => import('./en/steps.ts') }),
  gate: from('gate', { kk: () => import('./kk/gate.ts'), ru: () => import('./ru/gate.ts'), en: () => import('./en/gate.ts') }),
  audit: from('audit', { kk: () => import('./kk/audit.ts'), ru: () => import('./ru/audit.ts'), en: () => import('./en/audit.ts') }),
  desk: from('desk', { kk: () => import('./kk/desk.ts'), ru: () => import('./ru/desk.ts'), en: () => import('./en/desk.ts') }),
  design: from('design', { kk: () => import('./kk/design.ts'), ru: () => import('./ru/design.ts'), en: () => import('./en/design.ts') }),
  neutral: from('neutral', { kk: () => import('./kk/neutral.ts'), ru: () => import('./ru/neutral.ts'), en: () => import('./en/neutral.ts') }),
  visits: from('visits', { kk: () => import('./kk/visits.ts'), ru: () => import('./ru/visits.ts'), en: () => import('./en/visits.ts') }),
  family: from('family', { kk: () => import('./kk/family.ts'), ru: () => import('./ru/family.ts'), en: () => import('./en/family.ts') }),
  manage: from('manage', { kk: () => import('./kk/manage.ts'), ru: () => import('./ru/manage.ts'), en: () => import('./en/manage.ts') }),
  paper: from('paper', { kk: () => import('./kk/paper.ts'), ru: () => import('./ru/paper.ts'), en: () => import('./en/paper.ts') }),
  trouble: from('trouble', { kk: () => import('./kk/trouble.ts'), ru: () => import('./ru/trouble.ts'), en: () => import('./en/trouble.ts') }),
  install: from('install', { kk: () => import('./kk/install.ts'), ru: () => import('./ru/install.ts'), en: () => import('./en/install.ts') }),
  intake: from('intake', { kk: () => import('./kk/intake.ts'), ru: () => import('./ru/intake.ts'), en: () => import('./en/intake.ts') }),
  places: from('places', { kk: () => import('./kk/places.ts'), ru: () => import('./ru/places.ts'), en: () => import('./en/places.ts') }),
  sunset: from('sunset', { kk: () => import('./kk/sunset.ts'), ru: () => import('./ru/sunset.ts'), en: () => import('./en/sunset.ts') }),
  tablet: from('tablet', { kk: () => import('./kk/tablet.ts'), ru: () => import('./ru/tablet.ts'), en: () => import('./en/tablet.ts') }),
};
