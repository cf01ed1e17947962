/**
 * Every page of the desk: its name in the address (`/desk?page=people`), whom it is for, where it stands in the menu, and its script with its words.
 * How a page is added: docs/architecture.md, "The desk's pages".
 */
import type { ComponentType } from 'preact';
import { lazyPage as page } from './parts/lazy-page.tsx';
import { hasRole, ROLES, type Role, type Staff } from './session.ts';
import { TRAIL_SECTIONS } from './trail/sections.ts';

/** What every page is given: who works here, and the rest of the address (`nr` and the like, never an IIN, a name or a phone). */
export interface PageProps {
  readonly staff: Staff;
  readonly query: Readonly<Record<string, string>>;
}

export type PageGroup = 'work' | 'people' | 'data' | 'venues' | 'policy' | 'oversight' | 'open';

export interface DeskPage {
  readonly group: PageGroup;
  /** one of them is enough; null: nobody has to sign in */
  readonly roles: readonly Role[] | null;
  /** reached from another page, not from the menu */
  readonly unlisted?: boolean;
  /** of those the page of the menu that leads to it, shown as where one is */
  readonly under?: string;
  readonly view: ComponentType<PageProps>;
}

const COUNTER = ['clerk', 'epidemiologist'] as const;
const CONTEST_READERS = ['clerk', 'epidemiologist', 'auditor'] as const;
const FILE_READERS = ['clerk', 'epidemiologist', 'auditor'] as const;
const FIGURE_READERS = ['clerk', 'epidemiologist', 'key-officer', 'auditor'] as const;
const POLICY_READERS = ['epidemiologist', 'key-officer', 'auditor'] as const;
const POLICY_WORDS = ['deskPolicy', 'places', 'codes'] as const;
const LAB_READERS = ['epidemiologist', 'key-officer', 'auditor'] as const;

/** In the order of the menu. */
export const PAGES = {
  proposals: { group: 'work', roles: ROLES, view: page(['deskProposals'], async () => (await import('./proposals/Proposals.tsx')).ProposalsPage) },
  proposal: {
    group: 'work',
    roles: ROLES,
    unlisted: true,
    under: 'proposals',
    view: page(['deskProposals', 'deskPeople'], async () => (await import('./proposals/Proposal.tsx')).ProposalPage),
  },
  account: { group: 'work', roles: ROLES, view: page(['deskAccount', 'deskSignIn'], async () => (await import('./account/Account.tsx')).AccountPage) },
  people: { group: 'people', roles: COUNTER, view: page(['deskPeople'], async () => (await import('./people/Find.tsx')).FindPage) },
  person: {
    group: 'people',
    roles: COUNTER,
    unlisted: true,
    under: 'people',
    view: page(['deskPeople'], async () => (await import('./people/Person.tsx')).PersonPage),
  },
  paper: {
    group: 'people',
    roles: ['clerk'],
    unlisted: true,
    under: 'people',
    view: page(['deskPeople'], async () => (await import('./people/Paper.tsx')).PaperPage),
  },
  contests: {
    group: 'people',
    roles: CONTEST_READERS,
    view: page(['deskPeople', 'deskContests'], async () => (await import('./contests/Contests.tsx')).ContestsPage),
  },
  contest: {
    group: 'people',
    roles: COUNTER,
    unlisted: true,
    under: 'contests',
    view: page(['deskPeople', 'deskContests'], async () => (await import('./contests/Contest.tsx')).ContestPage),
  },
  cases: {
    group: 'people',
    roles: ['epidemiologist', 'auditor'],
    view: page(['deskTracing'], async () => (await import('./tracing/Cases.tsx')).CasesPage),
  },
  case: {
    group: 'people',
    roles: ['epidemiologist'],
    unlisted: true,
    under: 'cases',
    view: page(['deskTracing'], async () => (await import('./tracing/Case.tsx')).CasePage),
  },
  files: { group: 'data', roles: FILE_READERS, view: page(['deskData'], async () => (await import('./data/Files.tsx')).FilesPage) },
  newFile: {
    group: 'data',
    roles: ['clerk', 'epidemiologist'],
    unlisted: true,
    under: 'files',
    view: page(['deskData'], async () => (await import('./data/NewFile.tsx')).NewFilePage),
  },
  upload: {
    group: 'data',
    roles: FILE_READERS,
    unlisted: true,
    under: 'files',
    view: page(['deskData'], async () => (await import('./data/Upload.tsx')).UploadPage),
  },
  held: { group: 'data', roles: LAB_READERS, view: page(['deskLabs'], async () => (await import('./data/Held.tsx')).HeldPage) },
  labs: { group: 'data', roles: LAB_READERS, view: page(['deskLabs'], async () => (await import('./data/Labs.tsx')).LabsPage) },
  lab: {
    group: 'data',
    roles: LAB_READERS,
    unlisted: true,
    under: 'labs',
    view: page(['deskLabs', 'deskVenues', 'deskFigures'], async () => (await import('./data/LabPage.tsx')).LabPage),
  },
  ranges: { group: 'data', roles: LAB_READERS, view: page(['deskLabs'], async () => (await import('./data/Ranges.tsx')).RangesPage) },
  reconciliation: { group: 'data', roles: LAB_READERS, view: page(['deskLabs'], async () => (await import('./data/Reconciliation.tsx')).ReconciliationPage) },
  venues: { group: 'venues', roles: ['clerk', 'venue'], view: page(['deskVenues', 'places'], async () => (await import('./venues/Venues.tsx')).VenuesPage) },
  venue: {
    group: 'venues',
    roles: ['clerk', 'venue'],
    unlisted: true,
    under: 'venues',
    view: page(['deskVenues', 'places'], async () => (await import('./venues/VenuePage.tsx')).VenuePage),
  },
  newVenue: {
    group: 'venues',
    roles: ['clerk'],
    unlisted: true,
    under: 'venues',
    view: page(['deskVenues'], async () => (await import('./venues/NewVenue.tsx')).NewVenuePage),
  },
  applications: {
    group: 'venues',
    roles: ['clerk'],
    view: page(['deskVenues'], async () => (await import('./venues/Applications.tsx')).ApplicationsPage),
  },
  policy: {
    group: 'policy',
    roles: POLICY_READERS,
    view: page(POLICY_WORDS, async () => (await import('./policy/Policy.tsx')).PolicyPage),
  },
  policyCompare: {
    group: 'policy',
    roles: POLICY_READERS,
    unlisted: true,
    under: 'policy',
    view: page(POLICY_WORDS, async () => (await import('./policy/Compare.tsx')).ComparePage),
  },
  policyDrafts: {
    group: 'policy',
    roles: POLICY_READERS,
    view: page(POLICY_WORDS, async () => (await import('./policy/Drafts.tsx')).DraftsPage),
  },
  policyDraft: {
    group: 'policy',
    roles: POLICY_READERS,
    unlisted: true,
    under: 'policyDrafts',
    view: page(POLICY_WORDS, async () => (await import('./policy/Draft.tsx')).DraftPage),
  },
  dashboards: {
    group: 'oversight',
    roles: FIGURE_READERS,
    view: page(['deskFigures', 'deskVenues', 'status', 'codes'], async () => (await import('./dashboards/Dashboards.tsx')).DashboardsPage),
  },
  findings: { group: 'oversight', roles: ['auditor'], view: page(['deskFindings'], async () => (await import('./findings/Findings.tsx')).FindingsPage) },
  trail: {
    group: 'oversight',
    roles: ['auditor'],
    view: page(TRAIL_SECTIONS, async () => (await import('./trail/Trail.tsx')).TrailPage),
  },
  publication: {
    group: 'open',
    roles: null,
    view: page(['deskPublication', 'codes'], async () => (await import('./publication/Publication.tsx')).PublicationPage),
  },
  help: { group: 'open', roles: null, view: page(['deskHelp'], async () => (await import('./help/Help.tsx')).HelpPage) },
  signIn: { group: 'open', roles: null, unlisted: true, view: page(['deskSignIn'], async () => (await import('./sign-in/SignIn.tsx')).SignInPage) },
  activation: { group: 'open', roles: null, unlisted: true, view: page(['deskSignIn'], async () => (await import('./sign-in/Activation.tsx')).ActivationPage) },
} as const satisfies Readonly<Record<string, DeskPage>>;

export type PageName = keyof typeof PAGES;

/** The address of a page: row numbers and closed words only. */
export function pathOf(name: PageName, query: Readonly<Record<string, string | number>> = {}): string {
  const rest = Object.entries(query).map(([key, value]) => `&${key}=${encodeURIComponent(value)}`);
  return `/desk?page=${name}${rest.join('')}`;
}

/** Whether somebody, or nobody (null), may open a page. */
export function mayOpen({ roles }: DeskPage, staff: Staff | null): boolean {
  return roles === null || (staff !== null && hasRole(staff, roles));
}

/** The page that an address names, null where there is none. Without a name it is the first of the menu that this person may open, or signing in. */
export function pageOf(name: string | undefined, staff: Staff | null): PageName | null {
  const names = Object.keys(PAGES) as PageName[];
  if (name === undefined) return staff === null ? 'signIn' : (names.find((known) => mayOpen(PAGES[known], staff)) ?? 'publication');
  return names.find((known) => known === name) ?? null;
}
