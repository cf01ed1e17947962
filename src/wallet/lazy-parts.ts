/** Parts of home and of the QR screen that only some wallets need: they come after the first screen is drawn. */
import { loadWords } from '../shared/i18n/words.ts';
import { later } from '../shared/ui/later.tsx';

/** A part with the words of several holders. */
async function withFamily<Part>(load: Promise<Part>): Promise<Part> {
  const [part] = await Promise.all([load, loadWords(['family'])]);
  return part;
}

export const HolderSwitch = later(async () => (await withFamily(import('./screens/holder-switch.tsx'))).HolderSwitch);
export const FamilyNotices = later(async () => (await withFamily(import('./screens/family-notices.tsx'))).FamilyNotices);
export const ArrivedNotice = later(async () => (await withFamily(import('./screens/arrived-notice.tsx'))).ArrivedNotice);
