/**
 * A door or a phone in a drill: keeps what it has verified, refreshes as the app does (core's trust client, nothing stored on a refusal) and judges passes with
 * what it holds. One that is not told to refresh is one without a network.
 */
import { VerifierMemory } from '../../core/memory.ts';
import { formatQr } from '../../core/qr.ts';
import { present } from '../../core/token/present.ts';
import { type CheckedTrust, checkTrust } from '../../core/trust/check-trust.ts';
import type { TrustRefusal } from '../../core/trust/refusal.ts';
import type { Trust } from '../../core/trust/trust.ts';
import type { VerdictCode } from '../../core/verdict.ts';
import { verify } from '../../core/verify.ts';
import { generateSeed, nodeEngine, nodeSigner } from '../../issuer/keys/node-ed25519.ts';
import { readTrustFile } from '../trust-dir.ts';

const DOOR = { category: 'voluntary', area: '*' };
const engine = nodeEngine();

/** Files that somebody puts in the way of the published ones, by name. */
export type Overlay = ReadonlyMap<string, Uint8Array>;

export class Client {
  readonly #pinned: Uint8Array;
  #held: CheckedTrust | null = null;

  /** `pinned`: the root that its app was built with. */
  constructor(pinned: Uint8Array) {
    this.#pinned = pinned;
  }

  get trust(): Trust {
    if (this.#held === null) throw new TypeError('this client has not heard of the ministry yet');
    return this.#held.trust;
  }

  /** `ok`, or why nothing was taken. `trustDir`: the folder published as /trust/. */
  async refresh(trustDir: string, now: number, overlay: Overlay = new Map()): Promise<'ok' | TrustRefusal> {
    const read = async (name: string) => overlay.get(name) ?? (await readTrustFile(trustDir, name));
    const result = await checkTrust({ read, pinned: this.#pinned, previous: this.#held, now, engine, judgeExpiry: true });
    if (!result.ok) return result.code;
    this.#held = result;
    return 'ok';
  }

  /** The verdict's code at a door that admits whoever is green or blue. */
  async judge(qr: string, now: number): Promise<VerdictCode> {
    return (await verify(qr, { trust: this.#held?.trust ?? null, now, door: DOOR, memory: new VerifierMemory(), engine })).code;
  }
}

/** What makes a phone ask for a new pass by itself (src/wallet: a pass that is withdrawn). */
const WITHDRAWN: ReadonlySet<string> = new Set<VerdictCode>(['key-revoked', 'token-void', 'token-revoked']);

/** A phone: a client with a key of its own and a pass. */
export class Phone extends Client {
  readonly #signer = nodeSigner(generateSeed().seed);
  token: Uint8Array | null = null;

  get publicKey(): Uint8Array {
    return this.#signer.publicKey;
  }

  /** The QR that it shows now. */
  async show(now: number): Promise<string> {
    if (this.token === null) throw new TypeError('this phone has no pass yet');
    return formatQr(await present(this.token, { aud: '*', iat: now }, this.#signer));
  }

  /** What it finds of its own pass, as a door would. */
  async ownPass(now: number): Promise<VerdictCode> {
    return this.judge(await this.show(now), now);
  }

  async wantsNewPass(now: number): Promise<boolean> {
    return WITHDRAWN.has(await this.ownPass(now));
  }
}
