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

const policyWith = (change: object): string => {
  const policy = JSON.parse(demoPolicy(2)) as { rules: { when: object }[] };
  return JSON.stringify({ ...policy, rules: policy.rules.map((rule, nr) => (nr === 0 ? { ...rule, when: { ...rule.when, ...change } } : rule)) }, null, 1);
};
const textNow = async (): Promise<{ rules: { when: Record<string, unknown> }[] }> => {
  await fireEvent.click(screen.getByRole('link', { name: 'Text' }));
  return JSON.parse((await textField()).value);
};

it('RuleForm: what the form does not know is shown and kept, whatever is ticked beside it', async () => {
  const text = policyWith({ health: ['red', 'purple'], weekday: [1, 9], zone: 'north', hours: ['08:00'], weather: ['rain'] });
  desk.someone(['epidemiologist']).on('GET /api/desk/policy-drafts/4', 200, { draft: { ...DRAFT, text } });
  showAt('/desk?page=policyDraft&nr=4', <Desk />);
  await fireEvent.click((await screen.findAllByRole('button', { name: 'Change' }))[0] as HTMLElement);
  expect((screen.getByRole('checkbox', { name: '"purple" (unknown to this form)' }) as HTMLInputElement).checked).toBe(true);
  screen.getByText('Also in the text, unknown to this form and kept: weather: ["rain"]');
  screen.getByText(/The text says "north" here/);
  screen.getByText(/The text says \["08:00"\] here/);
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Yellow' }));
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Mon' }));
  // one code after the other, with the space between as it is typed
  const districts = screen.getByLabelText('Districts (codes)') as HTMLInputElement;
  for (const typed of ['7501', '7501 ', '7501 7502']) {
    fireEvent.input(districts, { target: { value: typed } });
    await waitFor(() => expect(districts.value).toBe(typed));
  }
  expect((await textNow()).rules[0]?.when).toMatchObject({
    health: ['red', 'yellow', 'purple'],
    weekday: [9],
    zone: 'north',
    hours: ['08:00'],
    weather: ['rain'],
    area: ['7501', '7502'],
  });
});

const part = (revision: number, next: object | null) => ({
  counted: [{ category: 'grocery', admitted: true, count: 8, effect: { among: ['green'], turned: [] } }],
  read: { entries: 9, admitted: 8, refused: 1, refusedOtherwise: 0, undecided: 0, exits: 0, letIn: 0, unknown: 0 },
  ...{ done: 9, next, revision, from: 1_795_287_600, to: 1_795_374_000, total: 18, shares: { red: 0, yellow: 0, blue: 0, green: 1 } },
});

it('Simulation: the result says of which day, revision and scans it is, outlives another view, and is marked when the draft is stored anew', async () => {
  desk.someone(['epidemiologist']).on('GET /api/desk/policy-drafts/4', 200, { draft: { ...DRAFT, text: demoPolicy(2) } });
  desk.on('POST /api/desk/policy-drafts/4/simulation', 200, part(1, null)).on('POST /api/desk/policy-drafts/4/change', 200, { revision: 2 });
  showAt('/desk?page=policyDraft&nr=4&view=simulation', <Desk />);
  const day = (await screen.findByLabelText('Day')) as HTMLInputElement;
  fireEvent.input(day, { target: { value: '' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Count' }));
  screen.getByText('Choose today or an earlier day.');
  fireEvent.input(day, { target: { value: '2026-11-22' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Count' }));
  const counted = /^Counted: 22.November 2026, revision 1 of the draft, 9.scans of 9.lines$/;
  await screen.findByText(counted);
  await fireEvent.click(screen.getByRole('link', { name: 'Text' }));
  const field = await textField();
  fireEvent.input(field, { target: { value: field.value.replace('"20:00"', '"21:00"') } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Saved · revision 2');
  await fireEvent.click(screen.getByRole('link', { name: 'Try out' }));
  await screen.findByText(counted);
  await screen.findByText(/stored anew since, as revision 2/);
  desk.on('POST /api/desk/policy-drafts/4/simulation', 200, part(2, null));
  await fireEvent.click(screen.getByRole('button', { name: 'Count this day again' }));
  await screen.findByText(/revision 2 of the draft/);
  expect(screen.queryByText(/stored anew since/)).toBeNull();
  expect(desk.calls.at(-1)?.body).toEqual({ day: '2026-11-22', cursor: null });
});

it('Simulation: parts of two texts are not added up', async () => {
  desk.someone(['epidemiologist']).on('GET /api/desk/policy-drafts/4', 200, { draft: { ...DRAFT, text: demoPolicy(2) } });
  let calls = 0;
  desk.routes.set('POST /api/desk/policy-drafts/4/simulation', () => {
    calls += 1;
    return { status: 200, body: part(calls, { at: 1, skip: 0, until: 2 }) };
  });
  showAt('/desk?page=policyDraft&nr=4&view=simulation', <Desk />);
  await fireEvent.click(await screen.findByRole('button', { name: 'Count' }));
  await screen.findByText(/was stored anew while it was being counted/);
  expect(calls).toBe(2);
});

it('Signing: a file that cannot be the signed one is told in words, and nothing is sent', async () => {
  const approved = { ...DRAFT, state: 'approved', proposedBy: 3, approvedBy: 4, version: 2, text: demoPolicy(2) };
  desk.someone(['key-officer']).on('GET /api/desk/policy-drafts/4', 200, { draft: approved });
  showAt('/desk?page=policyDraft&nr=4&view=signing', <Desk />);
  const field = (await screen.findByLabelText('Choose the signed file')) as HTMLInputElement;
  const choose = (file: File) => {
    const given = new DataTransfer();
    given.items.add(file);
    field.files = given.files;
    return fireEvent.change(field);
  };
  await choose(new File(['{"format":"ashyq-policy-signing"}'], 'policy-2.request.json'));
  await screen.findByText(/This is the file for the officers/);
  await choose(new File(['none'], 'photo.png'));
  await screen.findByText(/This is no signed file/);
  await choose(new File([new Uint8Array(64 * 1024 + 1)], 'large.cbor'));
  await screen.findByText(/The file is larger than 64.KB/);
  await choose(new File([], 'empty.cbor'));
  await screen.findByText('The file is empty');
  const gone = new File(['x'], 'gone.cbor');
  gone.arrayBuffer = async () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  Object.defineProperty(field, 'files', { value: [gone], configurable: true });
  await fireEvent.change(field);
  await screen.findByText(/The file could not be read/);
  expect(screen.queryByRole('button', { name: 'Take in and publish' })).toBeNull();
  expect(desk.calls.some(({ key }) => key.startsWith('POST'))).toBe(false);
});
