/** Dashboards and journals of doors as a person meets them: a plot with its table, the rest of a long table, a choice that stands in the address; a venue's settings that somebody else has changed. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DashboardsPage } from '../../src/desk/dashboards/Dashboards.tsx';
import { FindingsPage } from '../../src/desk/findings/Findings.tsx';
import type { Staff } from '../../src/desk/session.ts';
import { Settings } from '../../src/desk/venues/Settings.tsx';
import { VenuePage } from '../../src/desk/venues/VenuePage.tsx';
import type { Venue } from '../../src/desk/venues/venue-answers.ts';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

const STAFF: Staff = { id: 3, login: 'tester', roles: ['auditor', 'clerk'] };
const FROM = 1_795_287_600;
let desk: FakeDesk;
const realFetch = globalThis.fetch;
beforeEach(async () => {
  await englishDesk(['deskFigures', 'deskVenues', 'deskFindings']);
  desk = new FakeDesk();
  globalThis.fetch = desk.fetch;
});
afterEach(() => {
  cleanup();
  globalThis.fetch = realFetch;
  history.replaceState(null, '', '/');
});

it('DashboardsPage: figures as plots with tables, a long one in parts, and what is chosen is asked for', async () => {
  const labs = Array.from({ length: 12 }, (_, nr) => ({ id: `LAB-${nr}`, name: `Laboratory ${nr}`, negatives: 90, positives: 10 }));
  const scans = { admit: 900, refuse: 80, undecided: 20 };
  const at = (part: string, figures: object) => desk.on(`GET /api/desk/dashboards/${part}`, 200, { figures });
  at('health', { days: [{ from: FROM, red: 4, yellow: 8, blue: 60, green: 28 }], regions: [{ region: '75', red: 4, yellow: 8, blue: 60, green: 28 }] });
  at('tests', { days: [{ from: FROM, negatives: 1080, positives: 120 }], labs, regions: [] });
  at('scans', {
    days: [{ from: FROM, ...scans }],
    reasons: [{ code: 'token-expired', outcome: 'refuse', scans: 80 }],
    categories: [{ category: 'cinema', ...scans }],
    regions: [],
  });
  at('service', { stampAt: FROM, stamps: [{ from: FROM, longest: 600, stamps: 280 }], lines: [], passes: [] });
  showAt('/desk?page=dashboards', <DashboardsPage staff={STAFF} query={{}} />);
  const byLab = within(await screen.findByRole('article', { name: 'Tests by laboratory' }));
  expect(byLab.queryByText('Laboratory 11')).toBeNull();
  fireEvent.click(byLab.getByRole('button', { name: /Show all 12/ }));
  expect(byLab.getByText('Laboratory 11')).toBeTruthy();
  // share of positives, and the door's own sentence for a code
  expect(byLab.getAllByText('10%').length).toBeGreaterThan(0);
  expect((await screen.findByRole('article', { name: 'Not admitted, by reason' })).textContent).toContain('expired');
  expect(document.querySelectorAll('svg.plot').length).toBeGreaterThan(6);
  fireEvent.change(screen.getByLabelText('Region'), { target: { value: '75' } });
  await waitFor(() => expect(location.search).toBe('?page=dashboards&days=28&region=75'));
});

it('FindingsPage tells each kind in words, a day’s surplus by its day', async () => {
  const row = { venueId: 'ALA-00123', gate: 1, epoch: 0, foundAt: FROM, times: 3 };
  desk.on('GET /api/desk/journals/findings', 200, {
    findings: [
      { ...row, id: 9, kind: 'many', seq: 20_779 },
      { ...row, id: 8, kind: 'fork', seq: 41 },
    ],
  });
  showAt('/desk?page=findings', <FindingsPage />);
  await screen.findByText(/is only counted/);
  expect(screen.getByText('The tablet says otherwise than it had signed before. Line 42.')).toBeTruthy();
});

it('Settings: what somebody else saved meanwhile is told and shown, not written over', async () => {
  const venue = { id: 'ALA-00123', registration: false, capacity: 40 } as Venue;
  let reloads = 0;
  desk.on('POST /api/desk/venues/ALA-00123/settings', 409, { code: 'settings-changed' });
  const reload = () => {
    reloads += 1;
  };
  const shown = showAt('/desk?page=venue', <Settings venue={venue} reload={reload} />);
  fireEvent.input(screen.getByLabelText('People at once'), { target: { value: '55' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Somebody else has changed these settings meanwhile');
  expect(desk.calls.at(-1)?.body).toEqual({ registration: false, capacity: 55, seen: { registration: false, capacity: 40 } });
  expect(reloads).toBe(1);
  shown.rerender(
    <LocationProvider>
      <Settings venue={{ ...venue, capacity: 70 }} reload={reload} />
    </LocationProvider>,
  );
  await waitFor(() => expect((screen.getByLabelText('People at once') as HTMLInputElement).value).toBe('70'));
  expect(screen.getByText('Somebody else has changed these settings meanwhile')).toBeTruthy();
});

it('VenuePage asks for nothing where the address names no venue', async () => {
  showAt('/desk?page=venue&nr=nonsense', <VenuePage staff={STAFF} query={{ nr: 'nonsense' }} />);
  await screen.findByText('There is no such open venue');
  expect(desk.calls).toEqual([]);
});
