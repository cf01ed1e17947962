/** The sections of the ministry's desk, in a list of their own: it is fetched with the desk, so that no phone's first path carries it. */
import type { deskAccount } from './en/deskAccount.ts';
import type { deskCodes } from './en/deskCodes.ts';
import type { deskContests } from './en/deskContests.ts';
import type { deskData } from './en/deskData.ts';
import type { deskFigures } from './en/deskFigures.ts';
import type { deskFindings } from './en/deskFindings.ts';
import type { deskHelp } from './en/deskHelp.ts';
import type { deskLabs } from './en/deskLabs.ts';
import type { deskPeople } from './en/deskPeople.ts';
import type { deskPolicy } from './en/deskPolicy.ts';
import type { deskProposals } from './en/deskProposals.ts';
import type { deskPublication } from './en/deskPublication.ts';
import type { deskSignIn } from './en/deskSignIn.ts';
import type { deskTracing } from './en/deskTracing.ts';
import type { deskTrail } from './en/deskTrail.ts';
import type { deskTrailDetails } from './en/deskTrailDetails.ts';
import type { deskTrailKinds } from './en/deskTrailKinds.ts';
import type { deskVenues } from './en/deskVenues.ts';
import { type ByLanguage, from, type Section } from './sections.ts';

/** Names begin with `desk`: the worker's list and the tests know them by that. */
export interface DeskEnglish {
  readonly deskAccount: typeof deskAccount;
  readonly deskTracing: typeof deskTracing;
  readonly deskTrail: typeof deskTrail;
  readonly deskTrailDetails: typeof deskTrailDetails;
  readonly deskTrailKinds: typeof deskTrailKinds;
  readonly deskContests: typeof deskContests;
  readonly deskProposals: typeof deskProposals;
  readonly deskPolicy: typeof deskPolicy;
  readonly deskPeople: typeof deskPeople;
  readonly deskCodes: typeof deskCodes;
  readonly deskPublication: typeof deskPublication;
  readonly deskSignIn: typeof deskSignIn;
  readonly deskData: typeof deskData;
  readonly deskFigures: typeof deskFigures;
  readonly deskFindings: typeof deskFindings;
  readonly deskHelp: typeof deskHelp;
  readonly deskLabs: typeof deskLabs;
  readonly deskVenues: typeof deskVenues;
}

export const deskSections: { readonly [S in keyof DeskEnglish]: ByLanguage<Section<S>> } = {
  deskAccount: from('deskAccount', {
    kk: () => import('./kk/deskAccount.ts'),
    ru: () => import('./ru/deskAccount.ts'),
    en: () => import('./en/deskAccount.ts'),
  }),
  deskTracing: from('deskTracing', {
    kk: () => import('./kk/deskTracing.ts'),
    ru: () => import('./ru/deskTracing.ts'),
    en: () => import('./en/deskTracing.ts'),
  }),
  deskTrail: from('deskTrail', { kk: () => import('./kk/deskTrail.ts'), ru: () => import('./ru/deskTrail.ts'), en: () => import('./en/deskTrail.ts') }),
  deskTrailDetails: from('deskTrailDetails', {
    kk: () => import('./kk/deskTrailDetails.ts'),
    ru: () => import('./ru/deskTrailDetails.ts'),
    en: () => import('./en/deskTrailDetails.ts'),
  }),
  deskTrailKinds: from('deskTrailKinds', {
    kk: () => import('./kk/deskTrailKinds.ts'),
    ru: () => import('./ru/deskTrailKinds.ts'),
    en: () => import('./en/deskTrailKinds.ts'),
  }),
  deskContests: from('deskContests', {
    kk: () => import('./kk/deskContests.ts'),
    ru: () => import('./ru/deskContests.ts'),
    en: () => import('./en/deskContests.ts'),
  }),
  deskProposals: from('deskProposals', {
    kk: () => import('./kk/deskProposals.ts'),
    ru: () => import('./ru/deskProposals.ts'),
    en: () => import('./en/deskProposals.ts'),
  }),
  deskPolicy: from('deskPolicy', { kk: () => import('./kk/deskPolicy.ts'), ru: () => import('./ru/deskPolicy.ts'), en: () => import('./en/deskPolicy.ts') }),
  deskPeople: from('deskPeople', { kk: () => import('./kk/deskPeople.ts'), ru: () => import('./ru/deskPeople.ts'), en: () => import('./en/deskPeople.ts') }),
  deskCodes: from('deskCodes', { kk: () => import('./kk/deskCodes.ts'), ru: () => import('./ru/deskCodes.ts'), en: () => import('./en/deskCodes.ts') }),
  deskPublication: from('deskPublication', {
    kk: () => import('./kk/deskPublication.ts'),
    ru: () => import('./ru/deskPublication.ts'),
    en: () => import('./en/deskPublication.ts'),
  }),
  deskSignIn: from('deskSignIn', { kk: () => import('./kk/deskSignIn.ts'), ru: () => import('./ru/deskSignIn.ts'), en: () => import('./en/deskSignIn.ts') }),
  deskData: from('deskData', { kk: () => import('./kk/deskData.ts'), ru: () => import('./ru/deskData.ts'), en: () => import('./en/deskData.ts') }),
  deskFigures: from('deskFigures', {
    kk: () => import('./kk/deskFigures.ts'),
    ru: () => import('./ru/deskFigures.ts'),
    en: () => import('./en/deskFigures.ts'),
  }),
  deskFindings: from('deskFindings', {
    kk: () => import('./kk/deskFindings.ts'),
    ru: () => import('./ru/deskFindings.ts'),
    en: () => import('./en/deskFindings.ts'),
  }),
  deskHelp: from('deskHelp', { kk: () => import('./kk/deskHelp.ts'), ru: () => import('./ru/deskHelp.ts'), en: () => import('./en/deskHelp.ts') }),
  deskLabs: from('deskLabs', { kk: () => import('./kk/deskLabs.ts'), ru: () => import('./ru/deskLabs.ts'), en: () => import('./en/deskLabs.ts') }),
  deskVenues: from('deskVenues', { kk: () => import('./kk/deskVenues.ts'), ru: () => import('./ru/deskVenues.ts'), en: () => import('./en/deskVenues.ts') }),
};
