/** The parts that descriptions of calls are made of (openapi.ts and its neighbours). */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Schema = { readonly [name: string]: Json };

export const TEXT: Schema = { type: 'string' };
export const TIME: Schema = { type: 'integer', description: 'The issuer’s clock, seconds since 1970 UTC.' };
export const BYTES: Schema = { type: 'string', pattern: '^[A-Za-z0-9_-]+$', description: 'Bytes as base64url without padding.' };

/** An object all of whose members are there. */
export function object(properties: { readonly [name: string]: Schema }): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** Refusals: status to the codes that it comes with. */
export type Refusals = Readonly<Record<number, readonly string[]>>;

/** One POST call. */
export interface Call {
  readonly summary: string;
  readonly body: Schema | 'cose';
  readonly status: number;
  readonly answer: Schema;
  readonly refusals: Refusals;
}

/** What a door's receipt says (formats.md §9). */
export const RECEIPT: Schema = {
  type: ['object', 'null'],
  required: ['venueId', 'venue', 'gate', 'at', 'code', 'rule'],
  properties: { venueId: TEXT, venue: TEXT, gate: { type: 'integer' }, at: { type: 'integer' }, code: TEXT, rule: { type: ['string', 'null'] } },
  description: 'The door’s receipt (typ 65010), where one was handed in.',
};
