/** A call that fails by a fault of the page itself: no page waits for ever, and each has a sentence and a way on. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Desk } from '../../src/desk/Desk.tsx';
import { sessionLeft } from '../../src/desk/session.ts';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

let desk: FakeDesk;
let broken: string;
const told: unknown[] = [];
const real = { fetch: globalThis.fetch, reportError: globalThis.reportError };
beforeEach(async () => {
  await englishDesk(['deskData', 'deskFindings', 'deskPeople', 'deskContests']);
  desk = new FakeDesk();
  told.length = 0;
  globalThis.reportError = (error) => void told.push(error);
  globalThis.fetch = async (input, init) => {
    const response = await desk.fetch(input, init);
    if (!String(input).startsWith(broken)) return response;
    // an answer that the page's own code cannot handle
    return new Proxy(response, {
      get: (target, name) => {
        if (name === 'status') throw new TypeError('a mistake of the page');
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
});
afterEach(() => {
  cleanup();
  sessionLeft();
  Object.assign(globalThis, real);
  history.replaceState(null, '', '/');
});

const FINDING = { id: 9, venueId: 'CINEMA', gate: 1, epoch: 0, kind: 'fork', seq: 4, foundAt: 1_795_341_000, times: 1, day: null, kept: true };

it('useLoad: a page that reads says that it made a mistake, and reads again on a press', async () => {
  broken = '/api/desk/uploads';
  desk.someone(['clerk']).on('GET /api/desk/uploads', 200, { uploads: [] });
  showAt('/desk?page=files', <Desk />);
  await screen.findByText('This page made a mistake');
  expect(told).toHaveLength(1);
  broken = 'nothing';
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Nothing here');
  expect(screen.queryByText('This page made a mistake')).toBeNull();
});

it('usePages: a list that comes in pages does not wait for ever either', async () => {
  broken = '/api/desk/journals/findings';
  desk.someone(['auditor']).on('GET /api/desk/journals/findings', 200, { findings: [] });
  showAt('/desk?page=findings', <Desk />);
  await screen.findByText('This page made a mistake');
  broken = 'nothing';
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Every journal fits.');
});

it('useAction: a button is free again; what was not kept of a finding has none', async () => {
  broken = '/api/desk/journals/findings/';
  const many = { ...FINDING, id: 8, kind: 'many', seq: 20_780, day: 20_780 * 86_400 - 18_000, kept: false };
  desk.someone(['auditor']).on('GET /api/desk/journals/findings', 200, { findings: [FINDING, many] });
  desk.on('GET /api/desk/journals/findings/9', 200, { message: 'AQID' });
  showAt('/desk?page=findings', <Desk />);
  const save = await screen.findByRole('button', { name: 'Save the message: No. 9' });
  expect(screen.getByText('not kept')).toBeTruthy();
  // its first second is 19:00 of the day before by UTC
  expect(screen.getByText(/the rest of 23.November 2026 is only counted/)).toBeTruthy();
  await fireEvent.click(save);
  await screen.findByText('This page made a mistake');
  await waitFor(() => expect(save.getAttribute('aria-busy')).toBe('false'));
  broken = 'nothing';
  const saved: string[] = [];
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    saved.push(this.download);
  };
  await fireEvent.click(save);
  await waitFor(() => expect(saved).toEqual(['finding-9.cose']));
  HTMLAnchorElement.prototype.click = click;
});

it('Problem: a page whose one thing is being read says so, instead of standing empty', async () => {
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((done) => {
    answer = done;
  });
  desk.someone(['clerk']).on('GET /api/desk/contests/7', 404, { code: 'contest-unknown' });
  globalThis.fetch = async (input, init) => {
    if (String(input).startsWith('/api/desk/contests/')) await waiting;
    return desk.fetch(input, init);
  };
  showAt('/desk?page=contest&nr=7', <Desk />);
  await screen.findByRole('heading', { level: 1, name: /7/ });
  expect(screen.getByRole('status').textContent).toBe('Loading…');
  answer();
  await screen.findByText('There is no such contest');
  expect(screen.queryByText('Loading…')).toBeNull();
});
