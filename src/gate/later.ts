/** Screens and sheets of the gate that the first screen does not need; what opens the camera and reads codes is asked for while the first screen stands. */
import { addSections, loadWords } from '../shared/i18n/words.ts';
import { later } from '../shared/ui/later.tsx';

/** A part that says what a code means: verdicts, and why something did not go; the first screen says none. */
const coded = async <Part>(load: Promise<Part>): Promise<Part> => (await Promise.all([load, loadWords(['codes'])]))[0];

/** A part with the manager's words, which nobody else needs. */
const managed = async <Part>(load: Promise<Part>): Promise<Part> => (await Promise.all([load, loadWords(['manage', 'codes'])]))[0];

/** A part that speaks of a tablet's bad days. */
const troubled = async <Part>(load: Promise<Part>): Promise<Part> => (await Promise.all([load, loadWords(['tablet', 'codes'])]))[0];

/** A part with the words of a door beyond its first screen: shifts, training, a tablet's keeping. */
async function rounds<Part>(load: Promise<Part>, name: 'affairs' | 'door' = 'door'): Promise<Part> {
  const words = import('../shared/i18n/door-sections.ts').then(({ doorSections }) => {
    addSections(doorSections);
    return loadWords([name, 'codes']);
  });
  return (await Promise.all([load, words]))[0];
}

/** The sheet about the ministry's data: the manager may have to say that the clock is right. */
const trusted = () => managed(rounds(rounds(import('./screens/TrustSheet.tsx')), 'affairs'));

export const Band = later(async () => (await managed(rounds(import('./screens/Rounds.tsx')))).Band, { quiet: true });
export const Camera = later(async () => (await troubled(import('./screens/Camera.tsx'))).Camera);
export const CertificateAge = later(async () => (await rounds(import('./screens/Certificate.tsx'), 'affairs')).CertificateAge, { quiet: true });
export const ConfirmClock = later(async () => (await trusted()).ConfirmClock);
export const DoorCode = later(async () => (await import('./screens/DoorCode.tsx')).DoorCode);
/** The mission's end, where the ministry has stated one; after it the journal's words are needed too. */
const ending = async <Part>(load: Promise<Part>): Promise<Part> => (await Promise.all([load, loadWords(['sunset'])]))[0];
export const Earlier = later(async () => (await troubled(managed(import('./screens/JournalCard.tsx')))).Earlier, { quiet: true });
export const Elsewhere = later(async () => (await troubled(import('./screens/Elsewhere.tsx'))).Elsewhere);
export const EndNotice = later(async () => (await ending(import('./screens/End.tsx'))).EndNotice, { quiet: true });
export const EndScreen = later(async () => (await ending(import('./screens/End.tsx'))).EndScreen);
export const Enrol = later(async () => (await coded(import('./screens/Enrol.tsx'))).Enrol);
async function helped() {
  const help = await import('../shared/ui/Help.tsx');
  await help.loadHelp();
  return help;
}
export const HelpBeside = later(async () => (await helped()).HelpBeside);
export const HelpSheet = later(async () => (await helped()).HelpSheet);
export const InputSheet = later(async () => (await troubled(reading(rounds(import('./screens/InputSheet.tsx'), 'affairs')))).InputSheet);
/** A file that is chosen has the words of the wallet's intake: what may be wrong with it is the same. */
async function reading<Part>(load: Promise<Part>): Promise<Part> {
  return (await Promise.all([load, loadWords(['intake'])]))[0];
}
export const InsideNumber = later(async () => (await rounds(import('./screens/Rounds.tsx'))).InsideNumber, { quiet: true });
export const JournalCard = later(async () => (await troubled(managed(import('./screens/JournalCard.tsx')))).JournalCard);
export const Lost = later(async () => (await troubled(import('./screens/Elsewhere.tsx'))).Lost);
export const LostBefore = later(async () => (await troubled(import('./screens/Elsewhere.tsx'))).LostBefore, { quiet: true });
export const Locked = later(async () => (await managed(import('./screens/Rounds.tsx'))).Locked);
export const Manage = later(async () => (await troubled(managed(rounds(import('./screens/Manage.tsx'))))).Manage);
export const ManagerMore = later(async () => (await managed(rounds(import('./screens/Rounds.tsx')))).ManagerMore);
export const OverrideSheet = later(async () => (await managed(import('./screens/OverrideSheet.tsx'))).OverrideSheet);
export const PractisedView = later(async () => (await rounds(import('./screens/Rounds.tsx'))).PractisedView);
export const ReceiptSheet = later(async () => (await managed(import('./screens/OverrideSheet.tsx'))).ReceiptSheet);
export const Rounds = later(async () => (await managed(rounds(import('./screens/Rounds.tsx')))).Rounds, { quiet: true });
export const Stopped = later(async () => (await rounds(import('./screens/Certificate.tsx'), 'affairs')).Stopped);
/** With the camera: asked for while the first screen stands, there when a shift is opened. */
export const Scan = later(async () => (await coded(import('./screens/Scan.tsx'))).Scan);
export const TrustSheet = later(async () => (await trusted()).TrustSheet);
