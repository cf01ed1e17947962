/** Words that are stored nowhere: whoever leaves them by the menu, the way back, signing out or closing the window is asked first. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Desk } from '../../src/desk/Desk.tsx';
import { sessionLeft } from '../../src/desk/session.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

let desk: FakeDesk;
const realFetch = globalThis.fetch;
const DRAFT = { id: 4, title: 'Winter', basedOn: 1, revision: 1, state: 'open', madeBy: 3, madeAt: 1, changedBy: 3, changedAt: 1 };
const HERE = '/desk?page=policyDraft&nr=4&view=text';
beforeEach(async () => {
  await englishDesk(['deskPolicy', 'deskProposals']);
  await loadWords(['places', 'codes'], 'en');
  desk = new FakeDesk().someone(['epidemiologist']).on('GET /api/desk/policy-drafts/4', 200, { draft: { ...DRAFT, text: demoPolicy(2) } });
  desk.on('GET /api/desk/proposals', 200, { proposals: [] }).on('POST /api/desk/session/end', 200);
  globalThis.fetch = desk.fetch;
  showAt(HERE, <Desk />);
  await write('{ "mine": 1 }');
});
afterEach(() => {
  cleanup();
  sessionLeft();
  globalThis.fetch = realFetch;
  history.replaceState(null, '', '/');
});

const field = () => screen.findByLabelText('The policy as JSON') as Promise<HTMLTextAreaElement>;
const write = async (value: string) => fireEvent.input(await field(), { target: { value } });
const asked = () => screen.findByRole('dialog', { name: 'What you typed is not saved' });
/** Folded or beside, as wide as the test's window is. */
const menu = () => document.querySelector('.desk-menu a[href="/desk?page=proposals"]') as HTMLElement;

it('LeaveGuard: the menu asks; staying keeps what was typed, another view of the draft asks nothing', async () => {
  await fireEvent.click(screen.getByRole('link', { name: 'Matrix' }));
  await fireEvent.click(screen.getByRole('link', { name: 'Text' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  await fireEvent.click(menu());
  await fireEvent.click(within(await asked()).getByRole('button', { name: 'Stay on this page' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(location.search).toContain('policyDraft');
  expect((await field()).value).toBe('{ "mine": 1 }');
  // Escape, as the browser tells a dialog of it, is staying too
  await fireEvent.click(menu());
  fireEvent(await asked(), new Event('cancel', { cancelable: true }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await fireEvent.click(menu());
  await fireEvent.click(within(await asked()).getByRole('button', { name: 'Leave without saving' }));
  await screen.findByRole('heading', { level: 1, name: 'Second person' });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(location.search).toBe('?page=proposals');
});

it('LeaveGuard: the browser’s way back asks, with the address as it was; the keyboard is put back where it stood', async () => {
  await fireEvent.click(menu());
  await fireEvent.click(within(await asked()).getByRole('button', { name: 'Leave without saving' }));
  await screen.findByRole('heading', { level: 1, name: 'Second person' });
  // to the draft within the page, as by a link
  const link = document.createElement('a');
  link.href = HERE;
  document.body.append(link);
  link.click();
  link.remove();
  await write('{ "mine": 2 }');
  const before = await field();
  before.focus();
  history.back();
  await fireEvent.click(within(await asked()).getByRole('button', { name: 'Stay on this page' }));
  await waitFor(() => expect(document.activeElement).toBe(before));
  expect([location.pathname + location.search, before.value]).toEqual([HERE, '{ "mine": 2 }']);
  history.back();
  await fireEvent.click(within(await asked()).getByRole('button', { name: 'Leave without saving' }));
  await screen.findByRole('heading', { level: 1, name: 'Second person' });
});

it('LeaveGuard: closing the window asks as long as something is unsaved, and saved words are left without a question', async () => {
  const closing = () => {
    const event = new Event('beforeunload', { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  };
  await waitFor(() => expect(closing()).toBe(true));
  desk.on('POST /api/desk/policy-drafts/4/change', 200, { revision: 2 });
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Saved · revision 2');
  expect(closing()).toBe(false);
  await fireEvent.click(menu());
  await screen.findByRole('heading', { level: 1, name: 'Second person' });
});

it('LeaveGuard: signing out asks, and signs out on “leave”', async () => {
  await fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  const dialog = await asked();
  expect(desk.calls.some(({ key }) => key.endsWith('/session/end'))).toBe(false);
  await fireEvent.click(within(dialog).getByRole('button', { name: 'Leave without saving' }));
  await screen.findByRole('heading', { level: 1, name: 'Sign in' });
  expect(desk.calls.some(({ key }) => key === 'POST /api/desk/session/end')).toBe(true);
});
