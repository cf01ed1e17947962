/** Screens and sheets of the gate that the first screen does not need; what opens the camera and reads codes is asked for while the first screen stands. */
import { loadWords } from '../shared/i18n/words.ts';
import { later } from '../shared/ui/later.tsx';

/** A part with the manager's words, which nobody else needs. */
async function managed<Part>(load: Promise<Part>): Promise<Part> {
  const [part] = await Promise.all([load, loadWords(['manage'])]);
  return part;
}

export const Camera = later(async () => (await import('./screens/Camera.tsx')).Camera);
export const DoorCode = later(async () => (await import('./screens/DoorCode.tsx')).DoorCode);
/** The mission's end, where the ministry has stated one; after it the journal's words are needed too. */
const ending = async <Part>(load: Promise<Part>): Promise<Part> => (await Promise.all([load, loadWords(['sunset'])]))[0];
export const EndNotice = later(async () => (await ending(import('./screens/End.tsx'))).EndNotice, { quiet: true });
export const EndScreen = later(async () => (await ending(import('./screens/End.tsx'))).EndScreen);
export const Enrol = later(async () => (await import('./screens/Enrol.tsx')).Enrol);
export const InputSheet = later(async () => (await import('./screens/InputSheet.tsx')).InputSheet);
export const JournalCard = later(async () => (await managed(import('./screens/JournalCard.tsx'))).JournalCard);
export const Locked = later(async () => (await managed(import('./screens/Locked.tsx'))).Locked);
export const Manage = later(async () => (await managed(import('./screens/Manage.tsx'))).Manage);
export const OverrideSheet = later(async () => (await managed(import('./screens/OverrideSheet.tsx'))).OverrideSheet);
export const ReceiptSheet = later(async () => (await managed(import('./screens/ReceiptSheet.tsx'))).ReceiptSheet);
export const TrustSheet = later(async () => (await import('./screens/TrustSheet.tsx')).TrustSheet);
