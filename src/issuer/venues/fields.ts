/** What a venue says of itself, field by field, judged before anything is stored: from the form, from a clerk, from a line of a file. */
import { createHash } from 'node:crypto';
import { utf8Encode } from '../../core/bytes.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { checkIin, isBin } from '../../core/registry/iin.ts';
import { venuePrefixOf } from '../../core/registry/region.ts';

/** What can be wrong with a field, in the order of judging. */
export const VENUE_FAULTS = [
  'tax-number-invalid',
  'category-unknown',
  'name-missing',
  'name-too-long',
  'name-invalid',
  'address-missing',
  'address-too-long',
  'address-invalid',
  'area-unknown',
  'capacity-invalid',
] as const;
export type VenueFault = (typeof VENUE_FAULTS)[number];

/** As it was typed. */
export interface VenueInput {
  /** BIN, or the IIN of a sole trader */
  readonly taxNumber: string;
  /** of the policy's categories, but for the neutral one */
  readonly category: string;
  readonly name: string;
  readonly address: string;
  /** district, four digits of KATO */
  readonly area: string;
  /** whether visits are to be registered there */
  readonly registration: boolean;
  /** people at once; null: not said */
  readonly capacity: number | null;
}

/** Bytes of a name in a signed credential (formats.md §1). */
const NAME_BYTES = 128;
const ADDRESS_BYTES = 256;
const CAPACITY_MAX = 1_000_000;
/** The neutral code is the ministry's own. */
const NEUTRAL = 'neutral';

export type CheckedVenue = { readonly ok: true; readonly venue: VenueInput } | { readonly ok: false; readonly faults: readonly VenueFault[] };

/** The fields as they are kept (NFC, no space too many), or everything that is wrong with them, so that whoever typed them mends all at once. */
export function checkVenue(given: VenueInput, policy: Pick<Policy, 'categories'>): CheckedVenue {
  const venue: VenueInput = {
    ...given,
    taxNumber: given.taxNumber.replace(/\s/g, ''),
    category: given.category.trim(),
    name: tidy(given.name),
    address: tidy(given.address),
    area: given.area.trim(),
  };
  const faults: VenueFault[] = [];
  if (!isBin(venue.taxNumber) && checkIin(venue.taxNumber) !== null) faults.push('tax-number-invalid');
  if (venue.category === NEUTRAL || !policy.categories.has(venue.category)) faults.push('category-unknown');
  const [name, address] = [textFault(venue.name, NAME_BYTES), textFault(venue.address, ADDRESS_BYTES)];
  if (name !== null) faults.push(`name-${name}`);
  if (address !== null) faults.push(`address-${address}`);
  if (venuePrefixOf(venue.area) === null) faults.push('area-unknown');
  if (venue.capacity !== null && !(Number.isInteger(venue.capacity) && venue.capacity >= 1 && venue.capacity <= CAPACITY_MAX)) faults.push('capacity-invalid');
  return faults.length === 0 ? { ok: true, venue } : { ok: false, faults };
}

/** SHA-256 over all that is asked for: two applications that say the same are one. `venueId` null: a new venue. */
export function digestOf(venueId: string | null, { taxNumber, category, name, address, area, registration, capacity }: VenueInput): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([venueId, taxNumber, category, name, address, area, registration, capacity]))
    .digest();
}

function tidy(text: string): string {
  // a control character is not made a space of: it is refused below
  return text
    .normalize('NFC')
    .replace(/[ \u00a0]+/g, ' ')
    .trim();
}

/** Names stand on posters, tablets and phones: no controls or bidi marks, no heaps of accents (security.md, attack 14), something to be read. */
function textFault(text: string, maxBytes: number): 'missing' | 'too-long' | 'invalid' | null {
  if (text === '') return 'missing';
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text) || /\p{M}{3}/u.test(text) || !/[\p{L}\p{N}]/u.test(text)) return 'invalid';
  return utf8Encode(text).length > maxBytes ? 'too-long' : null;
}
