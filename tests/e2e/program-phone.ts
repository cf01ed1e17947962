/** A citizen's phone that is a program: it enrols, hands in visits and shows its pass over the real calls, where a story is about what others do with them. */
import { randomBytes } from 'node:crypto';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { makeVisitStatement } from '../../src/core/token/visit.ts';
import type { Issuer, Person } from './issuer.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Where and when; a poster's visit, which only the phone knows of. */
export interface Stay {
  readonly venueId: string;
  readonly entered: number;
  readonly left: number;
}

export class ProgramPhone {
  readonly #origin: string;
  readonly #signer: Signer;
  readonly #token: Uint8Array;

  private constructor(origin: string, signer: Signer, token: Uint8Array) {
    this.#origin = origin;
    this.#signer = signer;
    this.#token = token;
  }

  static async enrol(issuer: Issuer, { iin, phone }: Person): Promise<ProgramPhone> {
    const signer = signerFromSeed(new Uint8Array(randomBytes(32)));
    const earlier = issuer.codes(phone).length;
    await send(issuer.origin, '/api/enrol', { iin, phone, language: 'kk' });
    const code = await issuer.code(phone, earlier);
    const request = toBase64Url(await makeDeviceRequest({ action: 'enrol', iat: seconds() }, signer));
    const { token } = await send(issuer.origin, '/api/enrol/confirm', { iin, phone, code, request });
    return new ProgramPhone(issuer.origin, signer, fromBase64Url(String(token)));
  }

  async visited({ venueId, entered, left }: Stay): Promise<void> {
    const visit = { venueId, iat: seconds(), id: new Uint8Array(randomBytes(16)), gate: 0, entered, left, doorCode: null };
    const statement = toBase64Url(await makeVisitStatement(this.#token, visit, this.#signer));
    const { results } = await send(this.#origin, '/api/visits', { visits: [statement] });
    const [first] = results as readonly { readonly code: string | null }[];
    if (first?.code !== null) throw new Error(`the visit was answered with ${first?.code}`);
  }

  /** The text of its QR at this moment, or at another one by a clock of its own. */
  async show(at = seconds()): Promise<string> {
    return formatQr(await present(this.#token, { aud: '*', iat: at }, this.#signer));
  }
}

async function send(origin: string, path: string, body: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  if (!response.ok) throw new Error(`${path}: ${String(answer['code'])}`);
  return answer;
}
