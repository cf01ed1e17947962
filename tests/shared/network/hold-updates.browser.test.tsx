/** Holding updates: the lock that the worker asks for, however short the hold. */
import { cleanup, render } from '@testing-library/preact';
import { afterEach, expect, it, vi } from 'vitest';
import { holdUpdates, useHoldUpdates } from '../../../src/shared/network/hold-updates.ts';

afterEach(cleanup);

const held = async () => (await navigator.locks.query()).held?.filter(({ name }) => name === 'ashyq-hold').length ?? 0;
const Work = ({ active }: { readonly active: boolean }) => {
  useHoldUpdates(active);
  return null;
};

it('holds the lock until it is released', async () => {
  const release = holdUpdates();
  await vi.waitFor(async () => expect(await held()).toBe(1));
  release();
  await vi.waitFor(async () => expect(await held()).toBe(0));
});

it('a hold that ends before the bridge is there leaves nothing behind', async () => {
  holdUpdates()();
  const release = holdUpdates();
  await vi.waitFor(async () => expect(await held()).toBe(1));
  release();
  await vi.waitFor(async () => expect(await held()).toBe(0));
});

it('a component holds while it is active', async () => {
  const { rerender } = render(<Work active={false} />);
  rerender(<Work active />);
  await vi.waitFor(async () => expect(await held()).toBe(1));
  rerender(<Work active={false} />);
  await vi.waitFor(async () => expect(await held()).toBe(0));
});
