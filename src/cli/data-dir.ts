/** The data directory: flag, then ASHYQ_DATA, then ./data (formats.md §11). */
import { resolve } from 'node:path';
import type { Io } from './io.ts';

export function dataDirOf(flag: string | undefined, io: Io): string {
  const given = flag ?? io.environment['ASHYQ_DATA'];
  return resolve(given === undefined || given === '' ? 'data' : given);
}
