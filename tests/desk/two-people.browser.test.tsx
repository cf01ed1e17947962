/** One browser, one cookie, several windows and people: a page works for the account that it was opened for, and signing out is done or said not to be. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from '../../src/desk/Desk.tsx';
import { session, sessionLeft, sessionUnknown } from '../../src/desk/session.ts';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

const LEAVING = 'ashyq.desk.leaving';
let desk: FakeDesk;
const realFetch = globalThis.fetch;
beforeEach(async () => {
  await englishDesk(['deskPeople', 'deskProposals']);
  desk = new FakeDesk();
  globalThis.fetch = desk.fetch;
  sessionUnknown();
});
afterEach(() => {
  cleanup();
  sessionLeft();
  globalThis.fetch = realFetch;
  localStorage.removeItem(LEAVING);
  history.replaceState(null, '', '/');
});

const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const entry = (id: number, login: string) => ({ staff: { id, login, roles: ['clerk'] }, idleSeconds: 900, expiresAt: 9_999_999_999 });
async function atPeople(): Promise<void> {
  desk.someone(['clerk']);
  showAt('/desk?page=people', <Desk />);
  await screen.findByLabelText('IIN of the person');
  type('IIN of the person', '900419100003');
}

describe('somebody else signs in in another window', () => {
  it('every call says for whom it is made, but the one that asks who is here', async () => {
    await atPeople();
    await press('Find');
    await screen.findByRole('heading', { level: 1, name: 'The session has ended' });
    expect(desk.askedBy).toEqual([null, '3']);
  });

  it('the earlier page stops at its next call: nothing of it is seen, and signing in again as the same person brings it back', async () => {
    await atPeople();
    desk.on('POST /api/desk/people/find', 409, { code: 'session-other' });
    await press('Find');
    await screen.findByRole('heading', { level: 1, name: 'Somebody else has signed in in this browser' });
    expect(screen.queryByLabelText('IIN of the person')).toBeNull();
    desk.on('POST /api/desk/session', 200, entry(3, 'tester'));
    type('Passphrase', 'words that are long enough');
    type('One-time code', '123 456');
    await press('Sign in');
    await waitFor(() => expect(screen.getByLabelText('IIN of the person').checkVisibility()).toBe(true));
    expect((screen.getByLabelText('IIN of the person') as HTMLInputElement).value).toBe('900419100003');
  });

  it('it stops as soon as the other window tells it, and can go on as the one who is signed in by now, with nothing of before', async () => {
    await atPeople();
    const other = new BroadcastChannel('ashyq-desk');
    other.postMessage({ kind: 'in', id: 9 });
    await screen.findByRole('heading', { level: 1, name: 'Somebody else has signed in in this browser' });
    desk.on('GET /api/desk/me', 200, { staff: { id: 9, login: 'other', roles: ['clerk'] }, idleAt: 9_999_999_999, expiresAt: 9_999_999_999 });
    await press('Go on as the one who is signed in now');
    await screen.findByText('other');
    await screen.findByLabelText('IIN of the person');
    expect((screen.getByLabelText('IIN of the person') as HTMLInputElement).value).toBe('');
    expect(desk.askedBy.at(-1)).toBeNull();
    // what is none of ours says nothing
    for (const odd of [null, 'in', { kind: 'in' }, { kind: 'in', id: 'x' }, { kind: 'off' }]) other.postMessage(odd);
    // the same person in two windows is no stranger
    other.postMessage({ kind: 'in', id: 9 });
    await new Promise((done) => setTimeout(done, 50));
    expect(session().kind).toBe('open');
    other.close();
  });

  it('where the other window has signed out, the server is asked and the page covered', async () => {
    await atPeople();
    desk.routes.delete('GET /api/desk/me');
    const other = new BroadcastChannel('ashyq-desk');
    other.postMessage({ kind: 'out' });
    await screen.findByRole('heading', { level: 1, name: 'The session has ended' });
    other.close();
  });
});

describe('signing out', () => {
  it('without a network says that it is not done, until when, and does it once the network is back', async () => {
    await atPeople();
    globalThis.fetch = async () => Promise.reject(new TypeError('offline'));
    await press('Sign out');
    await screen.findByText('The ministry does not answer: the session of tester is still open there');
    expect(screen.queryByLabelText('IIN of the person')).toBeNull();
    expect(localStorage.getItem(LEAVING)).toContain('"id":3');
    globalThis.fetch = desk.fetch;
    desk.on('POST /api/desk/session/end', 200);
    dispatchEvent(new Event('online'));
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    expect([localStorage.getItem(LEAVING), desk.askedBy.at(-1)]).toEqual([null, '3']);
  });

  it('covers the other windows of this browser too, with what was typed: none of them keeps the session open', async () => {
    await atPeople();
    const other = new BroadcastChannel('ashyq-desk');
    // of another account it is none of this window's business
    other.postMessage({ kind: 'leaving', id: 8 });
    other.postMessage({ kind: 'leaving', id: 3 });
    await screen.findByRole('heading', { level: 1, name: 'The session has ended' });
    expect(screen.queryByLabelText('IIN of the person')).toBeNull();
    other.close();
  });

  it('a clock that was set back names no hour beyond the session’s end', async () => {
    localStorage.setItem(LEAVING, JSON.stringify({ id: 3, login: 'tester', until: 9_999_999_999 }));
    desk.someone(['clerk']).on('POST /api/desk/session/end', 500, { code: 'internal' });
    showAt('/desk?page=people', <Desk />);
    await screen.findByText('The ministry does not answer: the session of tester is still open there');
    const now = session();
    expect(now.kind === 'leaving' && now.until - Date.now() / 1000 < 16 * 60).toBe(true);
  });

  it('is not forgotten where the browser keeps nothing', async () => {
    await atPeople();
    const setItem = Storage.prototype.setItem;
    Storage.prototype.setItem = () => {
      throw new DOMException('closed', 'SecurityError');
    };
    globalThis.fetch = async () => Promise.reject(new TypeError('offline'));
    await press('Sign out');
    await screen.findByText('The ministry does not answer: the session of tester is still open there');
    Storage.prototype.setItem = setItem;
    await press('Sign out now');
    await waitFor(() => expect(session()).toMatchObject({ kind: 'leaving', busy: false }));
    globalThis.fetch = desk.fetch;
    desk.on('POST /api/desk/session/end', 200);
    await press('Sign out now');
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
  });

  it('that did not get through is done before anybody works, also after the window was closed', async () => {
    localStorage.setItem(LEAVING, JSON.stringify({ id: 3, login: 'tester', until: 9_999_999_999 }));
    desk.someone(['clerk']).on('POST /api/desk/session/end', 200);
    showAt('/desk?page=people', <Desk />);
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    expect(desk.calls.map(({ key }) => key)).toEqual(['POST /api/desk/session/end']);
    expect(localStorage.getItem(LEAVING)).toBeNull();
  });

  it('is over where the session is: ended, somebody else’s, or past its own end', async () => {
    for (const [status, code, until] of [
      [401, 'session-ended', 9_999_999_999],
      [409, 'session-other', 9_999_999_999],
      [500, 'internal', 1],
    ] as const) {
      localStorage.setItem(LEAVING, JSON.stringify({ id: 3, login: 'tester', until }));
      desk.on('POST /api/desk/session/end', status, { code });
      sessionUnknown();
      showAt('/desk?page=people', <Desk />);
      await screen.findByRole('heading', { level: 1, name: 'Sign in' });
      expect([code, localStorage.getItem(LEAVING)]).toEqual([code, null]);
      cleanup();
    }
    for (const broken of ['', '{', 'null', '{"id":"3"}']) {
      localStorage.setItem(LEAVING, broken);
      sessionUnknown();
      showAt('/desk?page=people', <Desk />);
      await screen.findByRole('heading', { level: 1, name: 'Sign in' });
      cleanup();
    }
  });
});
