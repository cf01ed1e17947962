/** What a tablet says of its venue at a moment (formats.md §9): payload `{2: venueId, 6: iat, -65537: [...]}`, of checkpoints and receipts alike. */
import type { CborReader } from '../codec/cbor-read.ts';
import { MalformedError } from '../codec/malformed.ts';
import { readVenueId } from './short-text.ts';
import { CLAIM } from './typ.ts';

export interface AtVenue {
  readonly venueId: string;
  /** when it was signed, seconds since 1970, the tablet's clock */
  readonly iat: number;
}

/** `readFields` gets the number of elements of the own claim's array and must read them all. @throws MalformedError */
export function readAtVenue<Fields extends object>(reader: CborReader, readFields: (count: number, at: number) => Fields): AtVenue & Fields {
  let venueId: string | null = null;
  let iat: number | null = null;
  let fields: Fields | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.sub) venueId = readVenueId(reader);
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) fields = reader.array(readFields);
    else throw new MalformedError('claim-unknown', at);
  });
  if (venueId === null || iat === null || fields === null) throw new MalformedError('claim-missing', reader.offset);
  return { venueId, iat, ...(fields as Fields) };
}
