/** Types of visits.mjs for the test that calls it. */
export interface WrittenVisit {
  /** what stands under -65537 */
  readonly own: unknown;
  /** name of the key in the token's cnf */
  readonly holder: string;
  readonly venueId?: string;
  readonly iat?: number;
  /** name of the key that signs; the holder's unless given */
  readonly by?: string;
  readonly paperPass?: boolean;
  readonly claims?: (map: Map<number, unknown>) => Map<number, unknown>;
}

export function visitStatement(visit: WrittenVisit): Uint8Array;

/** A door code of the corpus. */
export function shownCode(): Uint8Array;

export function xOf(name: string): Uint8Array;

/** Reads what our phone wrote under a token of the key `x`; throws where it is not what formats.md says. */
export function readVisit(bytes: Uint8Array, x: Uint8Array): { readonly venueId: string; readonly iat: number; readonly own: readonly unknown[] };
