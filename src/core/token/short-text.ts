/** Texts of a limited length inside signed objects, apart from the objects so that who reads a venue's id does not load its whole credential. */
import type { CborReader } from '../codec/cbor-read.ts';
import { MalformedError } from '../codec/malformed.ts';

/** Characters of a venue's id. */
const VENUE_ID_MAX = 16;

/** A text of 1 to `max` characters. @throws MalformedError `claim-type` */
export function shortText(reader: CborReader, max: number): string {
  const at = reader.offset;
  const text = reader.text();
  if (text.length < 1 || text.length > max) throw new MalformedError('claim-type', at);
  return text;
}

/** A venue's id wherever one is signed: 1 to 16 characters. @throws MalformedError `claim-type` */
export const readVenueId = (reader: CborReader): string => shortText(reader, VENUE_ID_MAX);
