/** Types of published.mjs for the test that calls it. */
export interface Published {
  readonly root: Map<string, unknown>;
  readonly bundle: Map<string, unknown>;
  readonly lists: readonly { readonly k: number; readonly version: number; readonly bits: Uint8Array; readonly exp: number; readonly iat: number }[];
}

/** Reads a whole trust directory with the second implementation; throws where it is not what formats.md says. */
export function readPublished(directory: string): Published;

/** Reads a status token from its QR text, signed by a key of the bundle. */
export function readToken(text: string, bundle: Map<string, unknown>): { claims: Map<number, unknown>; signer: Uint8Array; length: number };
