/** A keyring inside its bounds: what the signer offers to whoever holds the issuer's connection. Stateful signatures are made one at a time. */
import { originOf } from '../../../core/trust/log/checkpoint.ts';
import type { Keyring } from '../keyring.ts';
import { checkBundle, noteBundle, noteCheckpoint, noteList, noteSignedList, noteStamp } from './history.ts';
import { checkBundleTerms, checkGuardAnswer, checkListTerms, checkNow, checkPass, checkStampTerms, checkVenue, insistOn, type Limits } from './limits.ts';
import { passBucket } from './pass-bucket.ts';
import type { SignerState } from './state.ts';

export interface Bounds {
  readonly state: SignerState;
  readonly limits: Limits;
  /** the first root's bytes: the log is named after it */
  readonly firstRoot: Uint8Array;
  /** seconds since 1970, the signer's own clock */
  now(): number;
}

/** Every method throws SignerError with the code of the bound that it would cross. A specimen admits nobody and is bounded in its number alone. */
export function boundedKeyring(keyring: Keyring, { state, limits, firstRoot, now }: Bounds): Keyring {
  const takePass = passBucket(state, { perMinute: limits.passesAMinute, now });
  const oneAtATime = queue();
  return {
    ...keyring,
    async signStatusToken(claims, options) {
      if (options?.specimen !== true) checkPass(claims, { limits, now: now() });
      await takePass();
      return keyring.signStatusToken(claims, options);
    },
    async signVenueCredential(claims) {
      checkVenue(claims, now());
      return keyring.signVenueCredential(claims);
    },
    async signVenueSettings(claims) {
      checkNow(claims, now());
      return keyring.signVenueSettings(claims);
    },
    async signCountersignature(countersignature) {
      checkNow(countersignature, now());
      return keyring.signCountersignature(countersignature);
    },
    async signGuardAnswer(answer) {
      checkGuardAnswer(answer, now());
      await takePass();
      return keyring.signGuardAnswer(answer);
    },
    signStatusList: (list) =>
      oneAtATime(async () => {
        checkListTerms(list, now());
        await noteList(state, list);
        const signed = await keyring.signStatusList(list);
        await noteSignedList(state, list.k, signed);
        return signed;
      }),
    signBundle: (bundle) =>
      oneAtATime(async () => {
        checkBundleTerms(bundle, { records: keyring.records(), now: now() });
        checkBundle(state.current(), bundle);
        const signed = await keyring.signBundle(bundle);
        await noteBundle(state, bundle, signed);
        return signed;
      }),
    signCheckpoint: (checkpoint) =>
      oneAtATime(async () => {
        insistOn(checkpoint.origin === (await originOf(firstRoot)), 'log-other');
        await noteCheckpoint(state, checkpoint);
        return keyring.signCheckpoint(checkpoint);
      }),
    signStamp: (stamp) =>
      oneAtATime(async () => {
        checkStampTerms(stamp, { limits, now: now() });
        await noteStamp(state, stamp);
        return keyring.signStamp(stamp);
      }),
  };
}

function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.catch(() => undefined).then(work);
    last = mine;
    return mine;
  };
}
