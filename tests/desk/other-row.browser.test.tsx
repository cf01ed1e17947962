/** What belongs to one row or range never stands under another one's number. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Desk } from '../../src/desk/Desk.tsx';
import { VoidForm } from '../../src/desk/data/VoidForm.tsx';
import { sessionLeft } from '../../src/desk/session.ts';
import '../../src/shared/ui/base.css';
import { englishDesk, FakeDesk, showAt } from './fake-desk.ts';

let desk: FakeDesk;
const realFetch = globalThis.fetch;
beforeEach(async () => {
  await englishDesk(['deskPeople', 'deskProposals', 'deskLabs']);
  desk = new FakeDesk();
  globalThis.fetch = desk.fetch;
});
afterEach(() => {
  cleanup();
  sessionLeft();
  globalThis.fetch = realFetch;
  history.replaceState(null, '', '/');
});

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

it('PaperPage: what came of one person is gone when the address names another', async () => {
  desk.someone(['clerk']).on('POST /api/desk/people/17/paper', 422, { code: 'paper-enough' });
  showAt('/desk?page=paper&nr=17', <Desk />);
  await screen.findByRole('button', { name: 'Make a paper pass' });
  await press('Make a paper pass');
  await screen.findByText('Three paper passes were made today');
  history.pushState(null, '', '/desk?page=paper&nr=18');
  dispatchEvent(new PopStateEvent('popstate'));
  await screen.findByRole('heading', { level: 1, name: /18/ });
  expect(screen.queryByText('Three paper passes were made today')).toBeNull();
});

it('VoidForm: a count that comes when another range stands in the fields is not shown', async () => {
  let answer = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    answer = resolve;
  });
  desk.on('GET /api/desk/lab-range', 200, { count: { results: 3, staying: 0, people: 2, silent: 0, tokens: 1 } });
  globalThis.fetch = async (...given) => {
    await waits;
    return desk.fetch(...given);
  };
  showAt('/desk', <VoidForm lab={{ id: 'LAB-01', kind: 'lab', name: '', kid: '', active: true, endedAt: null, formerKeys: [] }} />);
  const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
  type('From', '2026-11-20T09:00');
  type('Until', '2026-11-21T09:00');
  await press('Count what it would do');
  type('Until', '2026-11-22T09:00');
  answer();
  await waitFor(() => expect(desk.calls).toHaveLength(1));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Count what it would do' }).getAttribute('aria-busy')).not.toBe('true'));
  expect(screen.queryByText('It would do this, as of now')).toBeNull();
  await press('Count what it would do');
  await screen.findByText('It would do this, as of now');
});
