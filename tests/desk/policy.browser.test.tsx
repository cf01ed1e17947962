/** A draft in its page: the form and the text are one, a fault has its place, and what was typed outlives a change of view and a refusal. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
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
beforeEach(async () => {
  await englishDesk(['deskPolicy']);
  await loadWords(['places', 'codes'], 'en');
  desk = new FakeDesk();
  globalThis.fetch = desk.fetch;
});
afterEach(() => {
  cleanup();
  sessionLeft();
  globalThis.fetch = realFetch;
  history.replaceState(null, '', '/');
});

const textField = () => screen.findByLabelText('The policy as JSON') as Promise<HTMLTextAreaElement>;

it('DraftPage: a change in the form is in the text, a fault is named by rule and line, and a refused save loses nothing', async () => {
  desk.someone(['epidemiologist']).on('GET /api/desk/policy-drafts/4', 200, { draft: { ...DRAFT, text: demoPolicy(2) } });
  desk.on('POST /api/desk/policy-drafts/4/change', 409, { code: 'draft-changed' });
  showAt('/desk?page=policyDraft&nr=4', <Desk />);
  await screen.findByText(/Reads as a policy: version 2, 14/);
  await fireEvent.click(await screen.findByRole('button', { name: 'Down: rule isolation' }));
  await fireEvent.click(screen.getByRole('link', { name: 'Text' }));
  const field = await textField();
  const ids = () => (JSON.parse(field.value) as { rules: { id: string }[] }).rules.map(({ id }) => id).slice(0, 2);
  expect(ids()).toEqual(['yellow-food', 'isolation']);
  fireEvent.input(field, { target: { value: field.value.replace('"20:00"', '"25:00"') } });
  await screen.findByText(/Rule 7 \(dark-red-hours\), hours/);
  await fireEvent.click(screen.getByRole('link', { name: 'What changes' }));
  await screen.findByText('Mend the text first');
  await fireEvent.click(screen.getByRole('link', { name: 'Text' }));
  const again = await textField();
  expect(again.value).toContain('"25:00"');
  // a draft may be stored while it is wrong; somebody else was faster here
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Somebody has changed this draft meanwhile');
  expect(again.value).toContain('"25:00"');
  await waitFor(() => expect(desk.calls.filter(({ key }) => key.startsWith('POST'))).toHaveLength(1));
});
