/** Screens and sheets of the gate that the first screen does not need; what opens the camera and reads codes is asked for while the first screen stands. */
import { later } from '../shared/ui/later.tsx';

export const Camera = later(async () => (await import('./screens/Camera.tsx')).Camera);
export const DoorCode = later(async () => (await import('./screens/DoorCode.tsx')).DoorCode);
export const Enrol = later(async () => (await import('./screens/Enrol.tsx')).Enrol);
export const InputSheet = later(async () => (await import('./screens/InputSheet.tsx')).InputSheet);
export const JournalCard = later(async () => (await import('./screens/JournalCard.tsx')).JournalCard);
export const TrustSheet = later(async () => (await import('./screens/TrustSheet.tsx')).TrustSheet);
