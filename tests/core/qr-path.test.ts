import { expect, test } from 'vitest';
import { qrPath } from '../../src/core/qr-path.ts';

/** A picture that is not its own mirror image. */
const ROWS = ['##.', '...', '#.#'];
const modules = { size: 3, get: (row: number, column: number) => ROWS[row]?.[column] === '#' };

test('qrPath: rows from above, runs from the left, four white modules around', () => {
  expect(qrPath(modules)).toEqual(['M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z', 11]);
});
