/** Signing the end-of-mission statement (typ 65009): only the officers' command does it, so it travels to no browser. */
import type { Bytes } from '../bytes.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { signAs } from '../token/sign-as.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { type EndOfMission, isOrderly } from './end-of-mission.ts';
import { insist } from './refusal.ts';

/** Signs a statement. @throws TrustRefusedError `format` for times that no client would obey */
export async function encodeEndOfMission(end: EndOfMission, signer: Signer): Promise<Bytes> {
  insist(isOrderly(end), 'format');
  const payload = new Map<number, CborValue>([
    [CLAIM.iat, end.iat],
    [CLAIM.own, [end.version, end.endsAt, end.phonesAt, end.journalsAt, end.visitsAt, end.order]],
  ]);
  return signAs(TYP.endOfMission, payload, signer);
}
