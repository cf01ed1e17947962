/** Parts of home and of the QR screen that only some wallets need: they come after the first screen is drawn. */
import { loadWords } from '../shared/i18n/words.ts';
import { later } from '../shared/ui/later.tsx';

/** A part with the words of several holders. */
async function withFamily<Part>(load: Promise<Part>): Promise<Part> {
  const [part] = await Promise.all([load, loadWords(['family'])]);
  return part;
}

/** A first visit whose network breaks off has no need of these. */
const QUIET = { quiet: true } as const;

export const HolderSwitch = later(async () => (await withFamily(import('./screens/holder-switch.tsx'))).HolderSwitch);
export const FamilyNotices = later(async () => (await withFamily(import('./screens/family-notices.tsx'))).FamilyNotices, QUIET);
export const ArrivedNotice = later(async () => (await withFamily(import('./screens/arrived-notice.tsx'))).ArrivedNotice, QUIET);

/** A part with words of its own. */
async function withWords<Part>(load: Promise<Part>, section: 'places' | 'intake' | 'install' | 'trouble'): Promise<Part> {
  const [part] = await Promise.all([load, loadWords([section])]);
  return part;
}

export const ClockCard = later(async () => (await withWords(import('./screens/clock-card.tsx'), 'trouble')).ClockCard);
export const Places = later(async () => (await withWords(import('./screens/places.tsx'), 'places')).Places);
export const PapersRow = later(async () => (await withWords(import('./screens/papers-row.tsx'), 'intake')).PapersRow, QUIET);
export const PaperOffer = later(async () => (await withWords(import('./screens/papers-row.tsx'), 'intake')).PaperOffer, QUIET);
export const InstallHint = later(async () => (await withWords(import('./screens/install-hint.tsx'), 'install')).InstallHint, QUIET);
