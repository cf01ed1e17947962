/** Data of the ministry from this clock's future, on the sheet of a real gate: who may say that the clock is right, and that the journal has it. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Gate } from '../../src/gate/gate.ts';
import { Enrol, TrustSheet } from '../../src/gate/later.ts';
import { setPin } from '../../src/gate/pin.ts';
import { gate as words } from '../../src/shared/i18n/en/gate.ts';
import { manage } from '../../src/shared/i18n/en/manage.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { bootDoor, linesOf, withoutMinistry } from './open-door.ts';

const PATIENCE = { timeout: 30_000 };
let gate: Gate;

beforeAll(async () => {
  withoutMinistry();
  await loadWords(['gate', 'codes', 'common'], 'en');
  gate = await bootDoor();
});
afterEach(() => {
  cleanup();
  vi.mocked(gate.keeper.refresh).mockRestore();
});

const codes = async () => (await linesOf(gate)).filter(({ kind }) => kind === 'trust').map(({ code }) => code);

/** The sheet, with what a refresh answers that found a stamp from the future; what the word of somebody there leads to. */
async function openSheet(taps = 1) {
  gate.keeper.state.value = { ...gate.keeper.state.value, problem: 'clock-unconfirmed' };
  const refresh = vi.spyOn(gate.keeper, 'refresh').mockImplementation(async () => gate.keeper.state.value);
  render(<TrustSheet gate={gate} onClose={() => undefined} />);
  const button = await screen.findByRole('button', { name: words.trust.clockRight }, PATIENCE);
  for (let tap = 0; tap < taps; tap += 1) fireEvent.click(button);
  return refresh;
}

async function typePin(pin: string): Promise<void> {
  fireEvent.input(screen.getByLabelText(manage.pin.field), { target: { value: pin } });
  const enter = screen.getByRole('button', { name: manage.pin.enter });
  await vi.waitFor(() => expect(enter).toHaveProperty('disabled', false), PATIENCE);
  fireEvent.click(enter);
}

test('TrustSheet: on a tablet without a PIN anybody may say that its clock is right, and the journal has it before it counts, once however often it is tapped', async () => {
  const refresh = await openSheet(3);
  await vi.waitFor(() => expect(refresh).toHaveBeenCalledWith(true), PATIENCE);
  expect([refresh.mock.calls.length, await codes()]).toEqual([1, ['clock-confirmed']]);
});

test('TrustSheet: where there is a PIN only the manager may, and a wrong one leaves the data where they are', async () => {
  await setPin(gate.storage, '2580');
  const refresh = await openSheet();
  await screen.findByLabelText(manage.pin.field, undefined, PATIENCE);
  await typePin('1470');
  await screen.findByText(/^Wrong PIN: 4/, undefined, PATIENCE);
  expect([refresh.mock.calls.length, await codes()]).toEqual([0, ['clock-confirmed']]);
  await typePin('2580');
  await vi.waitFor(() => expect(refresh).toHaveBeenCalledWith(true), PATIENCE);
  expect(await codes()).toEqual(['clock-confirmed', 'clock-confirmed']);
});

test('Enrol: the way to a new enrolment code is none around the PIN, and open to a tablet that was called back and writes no line', async () => {
  gate.stop.value = 'gate-revoked';
  const refresh = vi.spyOn(gate.keeper, 'refresh').mockImplementation(async () => gate.keeper.state.value);
  const enrol = vi.spyOn(gate, 'enrol').mockResolvedValue({ ok: false, code: 'clock-unconfirmed' });
  render(<Enrol gate={gate} />);
  const field = await screen.findByLabelText(words.enrol.paste, undefined, PATIENCE);
  fireEvent.input(field, { target: { value: 'A'.repeat(26) } });
  const check = screen.getByRole('button', { name: words.enrol.check });
  await vi.waitFor(() => expect(check).toHaveProperty('disabled', false), PATIENCE);
  fireEvent.click(check);
  fireEvent.click(await screen.findByRole('button', { name: words.trust.clockRight }, PATIENCE));
  await screen.findByLabelText(manage.pin.field, undefined, PATIENCE);
  expect([refresh.mock.calls.length, enrol.mock.calls.length]).toEqual([0, 1]);
  await typePin('2580');
  await vi.waitFor(() => expect([refresh.mock.calls, enrol.mock.calls.length]).toEqual([[[true]], 2]), PATIENCE);
  expect(await codes()).toEqual(['clock-confirmed', 'clock-confirmed']);
});
