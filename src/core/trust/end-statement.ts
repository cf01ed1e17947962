/**
 * Reading the end-of-mission statement (formats.md §2, typ 65009, role `statement`). It counts only where the bundle names it: the statement key and the bundle's
 * threshold both stand behind it.
 */
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { type EndOfMission, isOrderly } from './end-of-mission.ts';
import { decoding, insist } from './refusal.ts';
import type { Root } from './root.ts';
import { openSign1File, verifyRole } from './signed-file.ts';

/** Verifies and parses the file that a bundle names. @throws TrustRefusedError `threshold`, `wrong-role`, `format` */
export async function readEndOfMission(
  bytes: Uint8Array,
  by: { readonly root: Root; readonly engine: Ed25519Engine; readonly version: number },
): Promise<EndOfMission> {
  const file = decoding(() => openSign1File(bytes, TYP.endOfMission));
  await verifyRole(file, by.root, { role: 'statement', engine: by.engine });
  const end = parseEndOfMission(file.payload);
  insist(end.version === by.version, 'format');
  return end;
}

/** Parses the payload of a statement whose signature held. @throws TrustRefusedError `format` */
export function parseEndOfMission(payload: Uint8Array): EndOfMission {
  return decoding(() => {
    const reader = new CborReader(payload, FILE_LIMITS);
    const end = readStatement(reader);
    reader.end();
    return end;
  });
}

function readStatement(reader: CborReader): EndOfMission {
  let iat: number | null = null;
  let content: Omit<EndOfMission, 'iat'> | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) content = reader.array((count, arrayAt) => readContent(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || content === null) throw new MalformedError('claim-missing', reader.offset);
  const end = { iat, ...(content as Omit<EndOfMission, 'iat'>) };
  if (!isOrderly(end)) throw new MalformedError('claim-type', reader.offset);
  return end;
}

function readContent(reader: CborReader, count: number, at: number): Omit<EndOfMission, 'iat'> {
  if (count !== 6) throw new MalformedError('claim-type', at);
  const uint = () => reader.uint();
  return { version: uint(), endsAt: uint(), phonesAt: uint(), journalsAt: uint(), visitsAt: uint(), order: reader.bytesOrNull(32) };
}
