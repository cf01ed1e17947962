/** What the desk's pages do with the issuer's answers: search, a code that is read out, deciding a contest, saying yes by the keyboard, a list page by page. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContestPage } from '../../src/desk/contests/Contest.tsx';
import { Table } from '../../src/desk/parts/Table.tsx';
import { Enrolment } from '../../src/desk/people/Enrolment.tsx';
import { FindPage } from '../../src/desk/people/Find.tsx';
import { ManualStatus } from '../../src/desk/people/ManualStatus.tsx';
import { ProposalPage } from '../../src/desk/proposals/Proposal.tsx';
import type { Staff } from '../../src/desk/session.ts';
import { TRAIL_SECTIONS } from '../../src/desk/trail/sections.ts';
import { TrailPage } from '../../src/desk/trail/Trail.tsx';
import { VenueForm } from '../../src/desk/venues/VenueForm.tsx';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

let desk: FakeDesk;
const realFetch = globalThis.fetch;
const STAFF: Staff = { id: 3, login: 'tester', roles: ['clerk', 'epidemiologist'] };
const PERSON = { id: 17, initials: 'А.С.', birth: 419, health: 0, basis: 1, evidenceAt: 1_795_000_000, until: null, lines: [] };
const SECTIONS = TRAIL_SECTIONS.filter((name) => name !== 'desk' && name !== 'status');
beforeEach(async () => {
  await englishDesk(SECTIONS);
  desk = new FakeDesk();
  globalThis.fetch = desk.fetch;
});
afterEach(() => {
  cleanup();
  globalThis.fetch = realFetch;
  history.replaceState(null, '', '/');
});

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const posted = () => desk.calls.filter(({ key }) => key.startsWith('POST'));

describe('FindPage', () => {
  it('asks for more letters where too many are found, and keeps what was typed', async () => {
    desk.on('POST /api/desk/people/search', 422, { code: 'too-many-found' });
    showAt('/desk?page=people', <FindPage />);
    await press('Name');
    type('Family name, then given name', 'Ахметов');
    await press('Find');
    await screen.findByText('Too many people fit');
    expect((screen.getByLabelText('Family name, then given name') as HTMLInputElement).value).toBe('Ахметов');
    expect(posted()).toEqual([{ key: 'POST /api/desk/people/search', body: { name: 'Ахметов' } }]);
  });

  it('one letter of a name that nobody has in whole asks for more of it; what is wrong takes the focus', async () => {
    desk.on('POST /api/desk/people/search', 404, { code: 'person-unknown' });
    showAt('/desk?page=people', <FindPage />);
    await press('Name');
    await press('Find');
    const name = screen.getByLabelText('Family name, then given name');
    await waitFor(() => expect(document.activeElement).toBe(name));
    type('Family name, then given name', 'А');
    await press('Find');
    await screen.findByText('This is too little to search for');
    type('Family name, then given name', 'Ахм');
    await press('Find');
    await screen.findByText('The register has no such person');
  });

  it('lists several with what tells them apart, and goes to the only one at once', async () => {
    const found = { id: 17, familyName: 'Ахметова', givenName: 'Әсел', patronymic: null, birth: '1990-04-19', district: '7510' };
    desk.on('POST /api/desk/people/search', 200, { people: [found, { ...found, id: 18, patronymic: 'Серікқызы' }] });
    showAt('/desk?page=people', <FindPage />);
    await press('Phone');
    type('Phone', '87010000001');
    await press('Find');
    const rows = await screen.findAllByRole('row', { name: /Ахметова/ });
    expect(rows.map((row) => within(row).getByRole('link').getAttribute('href'))).toEqual(['/desk?page=person&nr=17', '/desk?page=person&nr=18']);
    desk.on('POST /api/desk/people/search', 200, { people: [found] });
    await press('Find');
    await waitFor(() => expect(location.search).toBe('?page=person&nr=17'));
  });

  it('tells a mistyped IIN before anything is asked', async () => {
    showAt('/desk?page=people', <FindPage />);
    for (const [iin, says] of [
      ['9004191', 'An IIN has 12 digits.'],
      ['900419100004', 'This IIN is not valid'],
    ] as const) {
      type('IIN of the person', iin);
      await press('Find');
      await screen.findByText(says);
    }
    expect(desk.calls).toEqual([]);
  });
});

it('Enrolment shows the code that is read out, and a refusal in its place', async () => {
  desk.on('POST /api/desk/people/17/enrolment', 201, { code: '012345', validSeconds: 600 });
  showAt('/desk', <Enrolment personId={17} />);
  type('Phone in the person’s hand', '8 701 000 00 01');
  await press('Make a code');
  await screen.findByText('012 345');
  desk.on('POST /api/desk/people/17/enrolment', 429, { code: 'locked' }, { 'retry-after': '60' });
  await press('Make a code');
  await screen.findByText('Too many tries');
  expect(screen.queryByText('012 345')).toBeNull();
});

it('ManualStatus proposes until the last second of the day by Kazakhstan’s time', async () => {
  desk.on('POST /api/desk/manual-status', 201, { proposalId: 5 });
  showAt('/desk', <ManualStatus personId={17} />);
  await press('Yellow');
  type('Until the end of', '2026-11-30');
  await press('Propose');
  expect((await screen.findByRole('link', { name: /proposal/ })).getAttribute('href')).toBe('/desk?page=proposal&nr=5');
  const untilAt = Date.parse('2026-11-30T23:59:59+05:00') / 1000;
  expect(posted()[0]?.body).toEqual({ personId: 17, health: 1, cause: 'isolation-order', untilAt });
});

describe('ProposalPage', () => {
  const proposal = (over: Record<string, unknown>) => ({
    id: 5,
    kind: 'manual-status',
    state: 'open',
    proposedBy: 4,
    proposedAt: 1_795_000_000,
    deadlineAt: 1_795_200_000,
    endedAt: null,
    endedBy: null,
    mine: false,
    mayConfirm: true,
    payload: { personId: 17, health: 0, cause: 'court-order', untilAt: 1_796_000_000 },
    shown: { person: PERSON },
    ...over,
  });

  it('says in words what would happen and to whom; Enter twice on Confirm does nothing yet', async () => {
    desk.on('GET /api/desk/proposals/5', 200, { proposal: proposal({}) });
    showAt('/desk?page=proposal&nr=5', <ProposalPage staff={STAFF} query={{ nr: '5' }} />);
    for (const text of ['Set a status by hand', 'court’s order', 'А.С.']) await screen.findByText(text);
    await press('Confirm');
    const no = screen.getByRole('button', { name: 'No' });
    await waitFor(() => expect(document.activeElement).toBe(no));
    await fireEvent.click(no);
    expect(posted()).toEqual([]);
    desk.on('POST /api/desk/proposals/5/confirm', 403, { code: 'same-person' });
    await press('Confirm');
    await press('Yes, go on');
    await screen.findByText('You began this yourself');
  });

  it('a kind that this version does not know is said so, and no member of it is made up', async () => {
    desk.on('GET /api/desk/proposals/5', 200, { proposal: proposal({ kind: 'venue-merge', payload: { left: 1 }, shown: {} }) });
    showAt('/desk?page=proposal&nr=5', <ProposalPage staff={STAFF} query={{ nr: '5' }} />);
    await screen.findByText('Something that this page does not know');
    expect(screen.queryByText('About whom')).toBeNull();
  });
});

describe('ContestPage', () => {
  const contest = {
    id: 9,
    personId: 17,
    about: 'lab-result',
    aboutId: 3,
    ground: 'not-me',
    openedBy: 3,
    openedAt: 1_795_000_000,
    deadlineAt: 1_795_200_000,
    overdue: false,
    state: 'open',
    reason: null,
    decidedAt: null,
    proposalId: null,
    receipt: null,
  };
  const lines = [{ about: 'lab-result', id: 3, at: 1_795_000_000, value: 1, until: null, source: 'LAB-01' }];

  it('shows the contested line; whoever took it in is told that somebody else rejects it', async () => {
    desk.on('GET /api/desk/contests/9', 200, { contest, person: { ...PERSON, lines } }).on('POST /api/desk/contests/9/reject', 403, { code: 'same-person' });
    showAt('/desk?page=contest&nr=9', <ContestPage staff={STAFF} query={{ nr: '9' }} />);
    await screen.findByText(/PCR test: positive/);
    await press('Reject');
    await press('Yes, go on');
    await screen.findByText('You began this yourself');
    expect(posted()[0]?.body).toEqual({ reason: 'line-confirmed' });
  });

  it('a door’s refusal has its receipt and is not corrected by withdrawing a line; a clerk decides nothing', async () => {
    const receipt = { venueId: 'ALA-00001', venue: 'Дәмді', gate: 2, at: 1_795_000_000, code: 'token-expired', rule: null };
    const refusal = { ...contest, about: 'refusal', aboutId: null, ground: 'wrongly-refused', openedBy: null, receipt };
    desk.on('GET /api/desk/contests/9', 200, { contest: refusal, person: PERSON });
    showAt('/desk?page=contest&nr=9', <ContestPage staff={STAFF} query={{ nr: '9' }} />);
    await screen.findByText(/Дәмді.*The pass has expired/);
    expect(screen.queryByRole('button', { name: 'Propose the correction' })).toBeNull();
    cleanup();
    showAt('/desk?page=contest&nr=9', <ContestPage staff={{ ...STAFF, roles: ['clerk'] }} query={{ nr: '9' }} />);
    await screen.findByText(/Дәмді/);
    expect(screen.queryByRole('button', { name: 'Reject' })).toBeNull();
  });
});

it('TrailPage asks for what was typed, and for what comes before the last line', async () => {
  const lines = Array.from({ length: 100 }, (_, nr) => ({ seq: 200 - nr, at: 1_795_000_000, kind: 'person-read', subject: 'person:17', detail: { by: 3 } }));
  desk.on('GET /api/desk/trail', 200, { lines }).on('GET /api/desk/trail/kinds', 200, { kinds: ['person-read'] });
  showAt('/desk?page=trail', <TrailPage />);
  await screen.findAllByText('person:17');
  expect(screen.getAllByText('A person was looked at').length).toBeGreaterThan(1);
  type('About', 'person:17');
  type('From the day', '2026-11-22');
  await press('Search');
  const from = Date.parse('2026-11-22T00:00:00+05:00') / 1000;
  await waitFor(() => expect(desk.calls.at(-1)?.key).toBe(`GET /api/desk/trail?subject=person%3A17&from=${from}`));
  await waitFor(() => expect(screen.getAllByText('person:17')).toHaveLength(100));
  await press('Show older ones');
  await waitFor(() => expect(desk.calls.at(-1)?.key).toContain('&before=101'));
});

it('Table: of a long list the first rows, and all of them on a press, by which the keyboard is not lost', async () => {
  const rows = Array.from({ length: 9 }, (_, nr) => nr);
  const columns = [{ head: 'Nr', names: true, cell: (nr: number) => `row ${nr}` }];
  const table = (count: number) => <Table caption="Rows" rows={rows.slice(0, count)} keyOf={(nr) => nr} columns={columns} first={5} />;
  const { rerender } = showAt('/desk', table(7));
  // two more than five are shown at once
  expect(screen.getAllByRole('rowheader')).toHaveLength(7);
  rerender(table(9));
  expect(screen.getAllByRole('rowheader')).toHaveLength(5);
  await press(/Show all 9.rows/);
  expect(screen.getAllByRole('rowheader')).toHaveLength(9);
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Rows');
});

it('VenueForm: a number that is none goes along, so that all that is wrong is said at once; the first of it takes the focus', async () => {
  desk.on('GET /api/desk/me', 200).on('POST /api/desk/venue-applications', 422, { code: 'fields-invalid', faults: ['name-missing', 'capacity-invalid'] });
  const start = { taxNumber: '1', category: 'cinema', name: '', address: 'a', area: '7510', registration: false, capacity: '' };
  showAt('/desk?page=newVenue', <VenueForm path="/api/desk/venue-applications" start={start} />);
  type('People at once', 'x');
  await press('Send the application');
  const name = screen.getByLabelText('Name');
  await waitFor(() => expect(document.activeElement).toBe(name));
  expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(2);
  expect(posted().at(-1)?.body).toMatchObject({ capacity: 0 });
});
