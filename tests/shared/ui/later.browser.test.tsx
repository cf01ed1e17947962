/** Screens that come later: drawn when their script is there, a notice and another try where it is not. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { loadWords } from '../../../src/shared/i18n/words.ts';
import { later } from '../../../src/shared/ui/later.tsx';

const Hello = ({ name }: { readonly name: string }) => <p>hello {name}</p>;

beforeAll(() => loadWords(['common'], 'en'));
afterEach(cleanup);

it('is loaded once, by preload or by the first use', async () => {
  const load = vi.fn(async () => Hello);
  const Screen = later(load);
  Screen.preload();
  render(<Screen name="A" />);
  expect(await screen.findByText('hello A')).toBeTruthy();
  cleanup();
  render(<Screen name="B" />);
  expect(screen.getByText('hello B')).toBeTruthy();
  expect(load).toHaveBeenCalledTimes(1);
});

it('says when the script does not come, and tries again', async () => {
  const load = vi.fn(async () => Hello).mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const Screen = later(load);
  render(<Screen name="A" />);
  fireEvent.click(await screen.findByText('Try again'));
  expect(await screen.findByText('hello A')).toBeTruthy();
});

it('starts the page anew when the script does not come a second time: a browser may remember the first failure', async () => {
  const startAnew = vi.fn();
  const Screen = later<{ name: string }>(() => Promise.reject(new TypeError('Failed to fetch')), { startAnew });
  render(<Screen name="A" />);
  fireEvent.click(await screen.findByText('Try again'));
  await vi.waitFor(() => expect(startAnew).toHaveBeenCalledTimes(1));
});

it('draws nothing in the place of a quiet part that does not come', async () => {
  const load = vi.fn(() => Promise.reject<typeof Hello>(new TypeError('Failed to fetch')));
  const Part = later(load, { quiet: true });
  const { container } = render(<Part name="A" />);
  await vi.waitFor(() => expect(load).toHaveBeenCalled());
  expect(container.textContent).toBe('');
});
