/** Every screen comes when it is needed; the first one is asked for before the wallet has read its storage. */
import type { ComponentType } from 'preact';
import type { SectionName } from '../shared/i18n/sections.ts';
import { addSections, loadWords } from '../shared/i18n/words.ts';
import { type Later, later } from '../shared/ui/later.tsx';
import { firstHasChips } from './pass/first-shown.ts';

/** A part with the words that only it needs. */
async function withOwnWords<Part>(load: Promise<Part>, ...sections: readonly SectionName[]): Promise<Part> {
  const [part] = await Promise.all([load, loadWords(sections)]);
  return part;
}

/** A screen beyond home and the QR, with the words that only such screens need: `steps`, and what else it names. */
const withWords = <Screen>(load: Promise<Screen>, ...more: readonly SectionName[]): Promise<Screen> => withOwnWords(load, 'steps', ...more);

/** A screen whose words are in the list of those that few people open. */
const withRareWords = <Screen>(load: Promise<Screen>, ...names: readonly SectionName[]): Promise<Screen> => {
  const known = import('../shared/i18n/wallet-sections.ts').then(({ walletSections }) => addSections(walletSections));
  return known.then(() => withWords(load, ...names));
};

/** Where its script does not come, the notice stands in a screen of its own. */
const asScreen = <Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> => later(load, { screen: true });

/** What a scanned code may lead to: an entrance, or the neutral check. */
const AT_A_DOOR: readonly SectionName[] = ['visits', 'neutral', 'family', 'places'];

export const BrokenScreen = asScreen(async () => (await import('./trouble/screens/broken.tsx')).BrokenScreen);
export const HomeScreen = asScreen(async () => (await import('./pass/screens/home.tsx')).HomeScreen);
export const NeutralScreen = asScreen(async () => (await withWords(import('./neutral/screens/neutral.tsx'), 'neutral', 'family')).NeutralScreen);
export const QrScreen = asScreen(async () => {
  const [{ QrScreen }] = await Promise.all([import('./pass/screens/qr.tsx'), firstHasChips() ? HolderSwitch.preload() : null]);
  return QrScreen;
});
export const VenueScreen = asScreen(async () => (await withWords(import('./visits/screens/venue.tsx'), ...AT_A_DOOR)).VenueScreen);
export const WelcomeScreen = asScreen(async () => (await withWords(import('./enrol/screens/welcome.tsx'))).WelcomeScreen);

/** A first visit whose network breaks off has no need of these. */
const QUIET = { quiet: true } as const;

/** Parts of home and of the QR screen that only some wallets need, or that are drawn after the pass. */
export const HolderSwitch = later(async () => (await withOwnWords(import('./family/screens/holder-switch.tsx'), 'family')).HolderSwitch);
export const FamilyNotices = later(async () => (await withOwnWords(import('./family/screens/family-notices.tsx'), 'family')).FamilyNotices, QUIET);
export const ArrivedNotice = later(async () => (await withOwnWords(import('./enrol/screens/arrived-notice.tsx'), 'family')).ArrivedNotice, QUIET);
export const ClockCard = later(async () => (await withOwnWords(import('./trouble/screens/clock-card.tsx'), 'trouble')).ClockCard);
export const RestoredNotice = later(async () => (await withOwnWords(import('./trouble/screens/restored.tsx'), 'trouble')).RestoredNotice, QUIET);
export const Places = later(async () => (await withOwnWords(import('./places/screens/places.tsx'), 'places')).Places);
export const PapersRow = later(async () => (await withOwnWords(import('./papers/screens/papers-row.tsx'), 'intake')).PapersRow, QUIET);
export const PaperOffer = later(async () => (await withOwnWords(import('./papers/screens/papers-row.tsx'), 'intake')).PaperOffer, QUIET);
/** The end of the mission, where the ministry has stated one. */
export const EndNotice = later(async () => (await withOwnWords(import('./sunset/screens/end.tsx'), 'sunset')).EndNotice, QUIET);
export const EndScreen = asScreen(async () => (await withOwnWords(import('./sunset/screens/end.tsx'), 'sunset')).EndScreen);
export const InstallHint = later(async () => (await withOwnWords(import('./install/screens/install-hint.tsx'), 'install')).InstallHint, QUIET);

/** Screens by their name in the address, `/?screen=<name>`. A new screen is a line here, and one in `WITHOUT_HOLDER` if an empty wallet may open it. */
export const SCREENS: { readonly [name: string]: Later<object> } = {
  enrol: asScreen(async () => (await withWords(import('./enrol/screens/enrol.tsx'))).EnrolScreen),
  import: asScreen(async () => (await withWords(import('./papers/screens/import.tsx'), 'intake', 'wallet')).ImportScreen),
  install: asScreen(async () => (await withWords(import('./install/screens/install.tsx'), 'install')).InstallScreen),
  family: asScreen(async () => (await withWords(import('./family/screens/family.tsx'), 'family')).FamilyScreen),
  children: asScreen(async () => (await withWords(import('./family/screens/children.tsx'), 'family')).ChildrenScreen),
  relative: asScreen(async () => (await withWords(import('./family/screens/relative.tsx'), 'family')).RelativeScreen),
  paper: asScreen(async () => (await withWords(import('./papers/screens/paper.tsx'), 'paper')).PaperScreen),
  more: asScreen(async () => (await withRareWords(import('./settings/screens/more.tsx'), 'more')).MoreScreen),
  contest: asScreen(async () => (await withRareWords(import('./contests/screens/contest.tsx'), 'contest', 'family')).ContestScreen),
  help: asScreen(async () => {
    const { WalletHelp, loadHelp } = await import('../shared/ui/Help.tsx');
    await loadHelp();
    return WalletHelp;
  }),
  'paper-pass': asScreen(async () => (await withWords(import('./papers/screens/paper-pass.tsx'), 'intake')).PaperPassScreen),
  places: asScreen(async () => (await withWords(import('./places/screens/all-places.tsx'), 'places')).AllPlacesScreen),
  scan: asScreen(async () => (await withWords(import('./visits/screens/scan.tsx'), ...AT_A_DOOR)).ScanScreen),
  settings: asScreen(async () => (await withWords(import('./settings/screens/settings.tsx'))).SettingsScreen),
  export: asScreen(async () => (await withWords(import('./settings/screens/export.tsx'), 'visits')).ExportScreen),
  visits: asScreen(async () => (await withWords(import('./visits/screens/visits.tsx'), 'visits', 'family')).VisitsScreen),
};

/** Names of screens that make sense before anybody has a pass here. */
export const WITHOUT_HOLDER: ReadonlySet<string> = new Set(['enrol', 'settings', 'import', 'more', 'install', 'paper-pass', 'export', 'help']);
