/** Types of requests.mjs for the test that calls it. */
export interface Written {
  /** what stands under -65537 */
  readonly body: unknown;
  readonly iat: number;
  /** name of the key that signs and is named */
  readonly by: string;
}

export function deviceRequest(request: Written): Uint8Array;

/** Authorised by a token of the key `holder`. */
export function wrappedRequest(request: Written & { readonly holder: string }): Uint8Array;

export function xOf(name: string): Uint8Array;

/** Reads what our phone wrote; throws where it is not what formats.md says. */
export function readRequest(bytes: Uint8Array): { readonly iat: number; readonly x: Uint8Array; readonly body: unknown };
