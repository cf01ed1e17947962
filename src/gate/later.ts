/** Sheets and screens of the gate that a scan does not need: the way from the tap to the camera stays short. */
import { later } from '../shared/ui/later.tsx';

export const DoorCode = later(async () => (await import('./screens/DoorCode.tsx')).DoorCode);
export const Enrol = later(async () => (await import('./screens/Enrol.tsx')).Enrol);
export const InputSheet = later(async () => (await import('./screens/InputSheet.tsx')).InputSheet);
export const JournalCard = later(async () => (await import('./screens/JournalCard.tsx')).JournalCard);
export const TrustSheet = later(async () => (await import('./screens/TrustSheet.tsx')).TrustSheet);
