/** What taking a file of a register needs and what it came to. */
import type { Issuer } from '../context.ts';

/** An issuer as far as a register's file goes: no keys. */
export type Registrar = Pick<Issuer, 'db' | 'now' | 'policies' | 'publishSoon'>;

/** A line that was not taken, by its number in the file. */
export interface RegisterError {
  readonly line: number;
  readonly code: string;
}

export interface Registered {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly revokedTokens: number;
  readonly rejected: readonly RegisterError[];
}

/** Where rows come from, for the audit trail. */
export interface Source {
  /** of the file, hexadecimal */
  readonly sha256: string;
  /** `console`, or the number of the proposal that two persons confirmed */
  readonly by: string;
}
