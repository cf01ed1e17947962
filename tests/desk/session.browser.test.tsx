/** The desk and its session: who is shown what, what a lost session covers and gives back, who is warned before the end. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk } from '../../src/desk/Desk.tsx';
import { session, sessionLeft } from '../../src/desk/session.ts';
import { stay } from '../../src/desk/session-calls.ts';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

let desk: FakeDesk;
const realFetch = globalThis.fetch;
beforeEach(async () => {
  await englishDesk(['deskPeople', 'deskProposals', 'deskPublication']);
  desk = new FakeDesk();
  globalThis.fetch = desk.fetch;
});
afterEach(() => {
  cleanup();
  sessionLeft();
  globalThis.fetch = realFetch;
  history.replaceState(null, '', '/');
});

const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const signIn = async () => {
  type('Passphrase', 'words that are long enough');
  type('One-time code', '123 456');
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
};
const entry = { staff: { id: 3, login: 'tester', roles: ['clerk'] }, idleSeconds: 900, expiresAt: 9_999_999_999 };

describe('signing in', () => {
  it('is asked of whoever wants a page that is not open to all; then that page is shown', async () => {
    showAt('/desk?page=people', <Desk />);
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    type('Login', ' Tester ');
    desk.on('POST /api/desk/session', 200, entry);
    await signIn();
    await screen.findByRole('heading', { level: 1, name: 'People' });
    expect(desk.calls.find(({ key }) => key === 'POST /api/desk/session')?.body).toEqual({
      login: 'tester',
      passphrase: 'words that are long enough',
      totp: '123456',
    });
  });

  it('asks the server nothing before all three are there, and says what is missing', async () => {
    showAt('/desk', <Desk />);
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(screen.getAllByText('Fill this in')).toHaveLength(2);
    expect(screen.getByText('The code has six digits.')).toBeTruthy();
    expect(desk.calls.filter(({ key }) => key.startsWith('POST'))).toEqual([]);
  });

  it('says when it is possible again, and keeps all but the code', async () => {
    showAt('/desk', <Desk />);
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    type('Login', 'tester');
    desk.on('POST /api/desk/session', 429, { code: 'locked' }, { 'retry-after': '840' });
    await signIn();
    await screen.findByText('Too many tries');
    expect(screen.getByText(/14.min/)).toBeTruthy();
    expect((screen.getByLabelText('Login') as HTMLInputElement).value).toBe('tester');
    expect((screen.getByLabelText('One-time code') as HTMLInputElement).value).toBe('');
  });
});

describe('the menu', () => {
  it('has what the roles open and nothing else; a page of another role is not shown by its address', async () => {
    desk.someone(['auditor']).on('GET /api/desk/trail', 200, { lines: [] }).on('GET /api/desk/trail/kinds', 200, { kinds: [] });
    showAt('/desk?page=people', <Desk />);
    await screen.findByText('There is no such page at the desk');
    const links = screen.getAllByRole('link', { hidden: true }).map((link) => link.textContent);
    expect(links).toContain('Audit trail');
    expect(links).not.toContain('People');
  });

  it('what is published is there without signing in', async () => {
    showAt('/desk?page=publication', <Desk />);
    await screen.findByText('Data and keys');
  });
});

describe('a session that is lost', () => {
  it('covers the page; the same person gets it back with what was typed', async () => {
    desk.someone(['clerk']);
    showAt('/desk?page=people', <Desk />);
    await screen.findByLabelText('IIN of the person');
    type('IIN of the person', '900419100003');
    await fireEvent.click(screen.getByRole('button', { name: 'Find' }));
    await screen.findByRole('heading', { level: 1, name: 'The session has ended' });
    // taken out of the document, not only hidden in it
    expect(screen.queryByLabelText('IIN of the person')).toBeNull();
    expect(document.documentElement.outerHTML).not.toContain('IIN of the person');
    desk.on('POST /api/desk/session', 200, entry);
    await signIn();
    await waitFor(() => expect(screen.getByLabelText('IIN of the person').checkVisibility()).toBe(true));
    expect((screen.getByLabelText('IIN of the person') as HTMLInputElement).value).toBe('900419100003');
  });

  it('what was typed waits a quarter of an hour for its person; then the page is given up', async () => {
    desk.someone(['clerk']);
    showAt('/desk?page=people', <Desk />);
    await screen.findByLabelText('IIN of the person');
    type('IIN of the person', '900419100003');
    vi.useFakeTimers();
    try {
      await fireEvent.click(screen.getByRole('button', { name: 'Find' }));
      await vi.waitFor(() => expect(session().kind).toBe('ended'), 30_000);
      await vi.advanceTimersByTimeAsync(15 * 60_000 - 1_000);
      expect(session().kind).toBe('ended');
      await vi.advanceTimersByTimeAsync(1_000);
      expect(session().kind).toBe('nobody');
    } finally {
      vi.useRealTimers();
    }
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    desk.on('POST /api/desk/session', 200, entry);
    type('Login', 'tester');
    await signIn();
    expect(((await screen.findByLabelText('IIN of the person')) as HTMLInputElement).value).toBe('');
  });

  it('somebody else begins anew', async () => {
    desk.someone(['clerk']);
    showAt('/desk?page=people', <Desk />);
    await screen.findByLabelText('IIN of the person');
    type('IIN of the person', '900419100003');
    await fireEvent.click(screen.getByRole('button', { name: 'Find' }));
    await screen.findByRole('heading', { level: 1, name: 'The session has ended' });
    desk.on('POST /api/desk/session', 200, { ...entry, staff: { id: 4, login: 'other', roles: ['clerk'] } });
    await signIn();
    await screen.findByRole('heading', { level: 1, name: 'People' });
    expect((screen.getByLabelText('IIN of the person') as HTMLInputElement).value).toBe('');
  });

  it('is announced two minutes before, with a button that goes on', async () => {
    desk.someone(['clerk'], 100);
    showAt('/desk?page=people', <Desk />);
    await screen.findByText(/The session ends in/);
    desk.on('GET /api/desk/proposals', 200, { proposals: [] }).someone(['clerk'], 900);
    await fireEvent.click(screen.getByRole('button', { name: 'Go on working' }));
    await waitFor(() => expect(screen.queryByText(/The session ends in/)).toBeNull());
    expect(desk.calls.map(({ key }) => key)).toContain('GET /api/desk/proposals?state=open&before=1');
  });

  it('is over when the server says so, and not when it cannot be asked', async () => {
    desk.someone(['clerk'], 900);
    showAt('/desk?page=people', <Desk />);
    await screen.findByLabelText('IIN of the person');
    const before = session().kind;
    globalThis.fetch = async () => Promise.reject(new TypeError('offline'));
    await stay();
    expect([before, session().kind]).toEqual(['open', 'open']);
    globalThis.fetch = desk.fetch;
    await stay();
    expect(session().kind).toBe('ended');
  });
});
