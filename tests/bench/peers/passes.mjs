/**
 * One pass of each other system, made here with a key of its own and checked with the library that its verifiers use. Each peer: `{name, check, refuses}`; `check` does all that a
 * door must do between the text of the code and a trusted claim, and throws where it says no; `refuses` is the same for a pass with one changed bit in its signature.
 */
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { deflateRawSync, deflateSync, inflateRawSync } from 'node:zlib';
import { encode, tag } from '../../conformance/cbor-write.mjs';
import { sign1 } from '../../conformance/cose-write.mjs';

const NOW = Math.floor(Date.now() / 1000);
const [YEAR, KID] = [365 * 86_400, 'key-1'];
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What is in a certificate of vaccination, so that each has as much to read as in the field; nobody's. */
const PERSON = { givenName: 'Specimen', familyName: 'Specimen', dob: '1900-01-01' };

const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = es256.publicKey.export({ format: 'jwk' });
const signer = (message) => sign('sha256', message, { key: es256.privateKey, dsaEncoding: 'ieee-p1363' });
const spoilt = (message) => {
  const signature = Buffer.from(signer(message));
  signature[40] ^= 1;
  return signature;
};

function must(good) {
  if (!good) throw new RangeError('refused');
}

/** New Zealand's pass: base32 of a COSE_Sign1 over a CWT with a verifiable credential. */
export function nzcp({ verifyPassURIOffline }) {
  const issuer = 'did:web:peer.example';
  const didDocument = {
    '@context': 'https://w3.org/ns/did/v1',
    id: issuer,
    verificationMethod: [{ id: `${issuer}#${KID}`, controller: issuer, type: 'JsonWebKey2020', publicKeyJwk: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y } }],
    assertionMethod: [`${issuer}#${KID}`],
  };
  const credential = {
    '@context': ['https://www.w3.org/2018/credentials/v1', 'https://nzcp.covid19.health.nz/contexts/v1'],
    type: ['VerifiableCredential', 'PublicCovidPass'],
    version: '1.0.0',
    credentialSubject: PERSON,
  };
  const payload = encode(
    new Map([
      [1, issuer],
      [5, NOW - 60],
      [4, NOW + YEAR],
      ['vc', credential],
      [7, Buffer.alloc(16, 7)],
    ]),
  );
  const header = encode(
    new Map([
      [4, Buffer.from(KID)],
      [1, -7],
    ]),
  );
  const text = (by) => `NZCP:/1/${base32(sign1({ header, payload, signer: by }))}`;
  const [good, bad] = [text(signer), text(spoilt)];
  const checking = (uri) => () => must(verifyPassURIOffline(uri, { trustedIssuer: issuer, didDocument }).success);
  return { name: 'nzcp-js, New Zealand’s pass', check: checking(good), refuses: checking(bad) };
}

/** The European certificate: base45 of a deflated COSE_Sign1. */
export function dcc({ DCC }) {
  const certificate = {
    ver: '1.3.0',
    nam: { fn: PERSON.familyName, fnt: 'SPECIMEN', gn: PERSON.givenName, gnt: 'SPECIMEN' },
    dob: PERSON.dob,
    v: [
      {
        tg: '840539006',
        vp: '1119349007',
        mp: 'EU/1/20/1528',
        ma: 'ORG-100030215',
        dn: 2,
        sd: 2,
        dt: '2021-06-01',
        co: 'XX',
        is: 'Specimen',
        ci: 'URN:UVCI:01:XX:SPECIMEN#1',
      },
    ],
  };
  const payload = encode(
    new Map([
      [1, 'XX'],
      [4, NOW + YEAR],
      [6, NOW - 60],
      [-260, new Map([[1, certificate]])],
    ]),
  );
  const header = encode(
    new Map([
      [1, -7],
      [4, Buffer.alloc(8, 1)],
    ]),
  );
  const text = (by) => `HC1:${base45(deflateSync(sign1({ header, payload, signer: by })))}`;
  const key = { x: Buffer.from(jwk.x, 'base64url'), y: Buffer.from(jwk.y, 'base64url') };
  const checking = (code) => async () => must(await (await DCC.fromRaw(code)).checkSignature(key));
  return { name: 'dcc-utils, the European certificate', check: checking(text(signer)), refuses: checking(text(spoilt)) };
}

/** A SMART Health Card: digits of a JWS over deflated FHIR. */
export async function smart({ compactVerify, importJWK }) {
  const resource = (resourceType, members) => ({ fullUrl: 'resource:0', resource: { resourceType, ...members } });
  const card = {
    iss: 'https://peer.example',
    nbf: NOW - 60,
    vc: {
      type: ['https://smarthealth.cards#health-card', 'https://smarthealth.cards#covid19', 'https://smarthealth.cards#immunization'],
      credentialSubject: {
        fhirVersion: '4.0.1',
        fhirBundle: {
          resourceType: 'Bundle',
          type: 'collection',
          entry: [
            resource('Patient', { name: [{ family: PERSON.familyName, given: [PERSON.givenName] }], birthDate: PERSON.dob }),
            ...[1, 2].map((lot) =>
              resource('Immunization', {
                status: 'completed',
                vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] },
                patient: { reference: 'resource:0' },
                occurrenceDateTime: '2021-01-01',
                performer: [{ actor: { display: 'Specimen' } }],
                lotNumber: `000000${lot}`,
              }),
            ),
          ],
        },
      },
    },
  };
  const part = (bytes) => Buffer.from(bytes).toString('base64url');
  const signed = `${part(JSON.stringify({ zip: 'DEF', alg: 'ES256', kid: KID }))}.${part(deflateRawSync(JSON.stringify(card)))}`;
  const text = (by) => `shc:/${[...`${signed}.${part(by(Buffer.from(signed)))}`].map((letter) => String(letter.charCodeAt(0) - 45).padStart(2, '0')).join('')}`;
  const key = await importJWK(createPublicKey(es256.publicKey.export({ format: 'pem', type: 'spki' })).export({ format: 'jwk' }), 'ES256');
  const checking = (code) => async () => {
    const jws = code.slice(5).replace(/\d\d/g, (pair) => String.fromCharCode(Number(pair) + 45));
    const { payload } = await compactVerify(jws, key);
    must(JSON.parse(inflateRawSync(payload).toString()).iss === card.iss);
  };
  return { name: 'jose, a SMART Health Card', check: checking(text(signer)), refuses: checking(text(spoilt)) };
}

/** A bare COSE_Sign1 of the size of our token, for a library of COSE by itself. */
export function cose({ Sign1 }) {
  const header = encode(new Map([[1, -7]]));
  const bytes = (by) => sign1({ header, payload: Buffer.alloc(90, 3), signer: by, shape: (parts) => tag(18, parts) });
  const checking = (message) => async () => {
    await Sign1.decode(message).verify(es256.publicKey);
  };
  return { name: '@auth0/cose, one COSE_Sign1', check: checking(bytes(signer)), refuses: checking(bytes(spoilt)) };
}

function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function base45(bytes) {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    let left = at + 1 < bytes.length ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let digit = 0; digit < (at + 1 < bytes.length ? 3 : 2); digit += 1) {
      text += letters[left % 45];
      left = Math.floor(left / 45);
    }
  }
  return text;
}
