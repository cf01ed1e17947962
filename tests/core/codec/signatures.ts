/** Signatures that engines disagree about, and the published ones, for every engine's own test. */
import { concat, fromHex, toHex } from '../../../src/core/bytes.ts';
import { type Ed25519Engine, type SignatureFault, verifyStrict } from '../../../src/core/codec/ed25519.ts';
import wycheproof from '../../vectors/wycheproof/ed25519_test.json';

/** One signature and what the strict check must say of it; `invalid` leaves the fault open. */
export interface SignatureCase {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly expected: SignatureFault | 'valid' | 'invalid';
}

/** All 151 cases. */
export const WYCHEPROOF: readonly SignatureCase[] = wycheproof.testGroups.flatMap(({ publicKey, tests }) =>
  tests.map(({ tcId, msg, sig, result, flags }) => ({
    name: `${tcId} ${flags.join()}`,
    publicKey: fromHex(publicKey.pk),
    message: fromHex(msg),
    signature: fromHex(sig),
    expected: result === 'valid' ? ('valid' as const) : ('invalid' as const),
  })),
);

/** RFC 8032 §7.1, tests 1, 2, 3 and SHA(abc). */
export const RFC8032: readonly SignatureCase[] = [
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
  [
    'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  ],
].map(([key = '', message = '', signature = ''], at) => ({
  name: `RFC 8032 §7.1 test ${at + 1}`,
  publicKey: fromHex(key),
  message: fromHex(message),
  signature: fromHex(signature),
  expected: 'valid',
}));

const P_MINUS_1 = `ec${'ff'.repeat(30)}7f`;
const ORDER8_A = 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a';
const ORDER8_B = '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05';
const ZERO = '00'.repeat(32);
const ONE = `01${'00'.repeat(31)}`;
const signed = (hex: string): string => toHex(fromHex(hex).map((byte, at) => (at === 31 ? byte | 0x80 : byte)));
const plusP = (low: number): string => `${(0xed + low).toString(16)}${'ff'.repeat(30)}7f`;

/** The eight points of small order in their canonical form, each sign of x where it has two. */
export const SMALL_ORDER: readonly string[] = [ONE, P_MINUS_1, ZERO, signed(ZERO), ORDER8_A, signed(ORDER8_A), ORDER8_B, signed(ORDER8_B)];
/** Encodings that no encoder writes: y + p for every y that leaves room for it, and x = 0 with a sign. */
export const NOT_CANONICAL: readonly string[] = [
  ...Array.from({ length: 19 }, (_, low) => plusP(low)),
  ...Array.from({ length: 19 }, (_, low) => signed(plusP(low))),
  signed(ONE),
  signed(P_MINUS_1),
];

const [, RFC_TEST_2] = RFC8032;
if (RFC_TEST_2 === undefined) throw new RangeError('no vectors');
const base = RFC_TEST_2;
const R = base.signature.slice(0, 32);
const S = base.signature.slice(32);
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
/** 32 bytes, little endian. */
function scalar(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}
const valueOfS = S.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
const changed = (name: string, expected: SignatureFault, changes: Partial<SignatureCase>): SignatureCase => ({ ...base, name, expected, ...changes });

/** Where strictness decides: each of these is accepted by some engine in use, or was. */
export const CRAFTED: readonly SignatureCase[] = [
  changed('S + L', 'signature-not-canonical', { signature: concat(R, scalar(valueOfS + ORDER)) }),
  changed('S + 8 L', 'signature-not-canonical', { signature: concat(R, scalar(valueOfS + 8n * ORDER)) }),
  changed('S = L', 'signature-not-canonical', { signature: concat(R, scalar(ORDER)) }),
  changed('S = 0', 'signature-invalid', { signature: concat(R, new Uint8Array(32)) }),
  changed('S = L - 1', 'signature-invalid', { signature: concat(R, scalar(ORDER - 1n)) }),
  changed('63 bytes', 'signature-length', { signature: base.signature.slice(0, 63) }),
  changed('65 bytes', 'signature-length', { signature: concat(base.signature, Uint8Array.of(0)) }),
  changed('no bytes', 'signature-length', { signature: new Uint8Array(0) }),
  changed('a key of 31 bytes', 'key-weak', { publicKey: base.publicKey.slice(1) }),
  changed('a key of 33 bytes', 'key-weak', { publicKey: concat(base.publicKey, Uint8Array.of(0)) }),
  ...[...SMALL_ORDER, ...NOT_CANONICAL].flatMap((hex) => [
    changed(`A = ${hex}`, 'key-weak', { publicKey: fromHex(hex) }),
    changed(`R = ${hex}`, 'signature-not-canonical', { signature: concat(fromHex(hex), S) }),
    // with A and R of small order and S = 0 the equation itself holds for one message in eight, or for all
    changed(`A = R = ${hex}, S = 0`, 'key-weak', { publicKey: fromHex(hex), signature: concat(fromHex(hex), new Uint8Array(32)) }),
  ]),
  // y = 2 is on no point of the curve: no engine may throw or accept
  changed('A beside the curve', 'signature-invalid', { publicKey: fromHex(`02${'00'.repeat(31)}`) }),
  changed('R beside the curve', 'signature-invalid', { signature: concat(fromHex(`02${'00'.repeat(31)}`), S) }),
  changed('another message', 'signature-invalid', { message: Uint8Array.of(0x73) }),
  changed('another key', 'signature-invalid', { publicKey: fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a') }),
];

/** What the strict check says with one engine, in the words of a case. */
async function verdictOf(engine: Ed25519Engine, { publicKey, message, signature }: SignatureCase): Promise<SignatureFault | 'valid'> {
  return (await verifyStrict(engine, publicKey, { message, signature })) ?? 'valid';
}

/** The names of the cases where an engine says something else, with what it said: empty when all is well. */
export async function disagreements(engine: Ed25519Engine, cases: readonly SignatureCase[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const verdict = await verdictOf(engine, one);
    const expected = one.expected === 'invalid' && verdict !== 'valid' ? verdict : one.expected;
    if (verdict !== expected) found.push(`${one.name}: ${verdict}`);
  }
  return found;
}

/** The code that an engine gives each case, to be compared with another engine's. */
export async function codesOf(engine: Ed25519Engine, cases: readonly SignatureCase[]): Promise<string[]> {
  const codes: string[] = [];
  for (const one of cases) codes.push(`${one.name}: ${await verdictOf(engine, one)}`);
  return codes;
}
