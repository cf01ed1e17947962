/**
 * The other direction: reads what our issuer wrote (a trust directory, a QR text) with the second implementation, and throws where
 * it is not what formats.md says an issuer writes.
 */
import { strict as assert } from 'node:assert';
import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { decode, Tagged } from './cbor-decode.mjs';
import { encode } from './cbor-write.mjs';
import { kidOf, sha256 } from './keys.mjs';
import { base45, base45Bytes } from './text-codec.mjs';

const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const NOTHING = Buffer.alloc(0);
const ROLES = ['bundle', 'root', 'stamp', 'statement', 'status', 'venue'];

function holds(x, message, signature) {
  assert.equal(x.length, 32);
  assert.equal(signature.length, 64);
  return verify(null, message, createPublicKey({ key: Buffer.concat([SPKI, x]), format: 'der', type: 'spki' }), signature);
}

/** A COSE_Sign1 of this typ by one of these keys; the payload decoded. @param {Uint8Array} bytes @param {unknown} typ @param {Buffer[]} keys */
function sign1(bytes, typ, keys) {
  const object = decode(bytes);
  assert.ok(object instanceof Tagged && object.number === 18, 'tag 18');
  const [header, unprotected, payload, signature] = object.value;
  assert.equal(unprotected.size, 0);
  const labels = decode(header);
  assert.deepEqual([...labels.keys()], [1, 4, 16]);
  assert.equal(labels.get(1), -19);
  assert.equal(labels.get(16), typ);
  const signer = keys.find((x) => kidOf(x).equals(labels.get(4)));
  assert.ok(signer, 'kid of the role');
  assert.ok(holds(signer, encode(['Signature1', header, NOTHING, payload]), signature), 'signature');
  return { claims: decode(payload), signer };
}

/** A COSE_Sign with enough signatures. @param {Uint8Array} bytes @param {number} typ @param {{ threshold: number, keys: Buffer[] }} role */
function coseSign(bytes, typ, role) {
  const object = decode(bytes);
  assert.ok(object instanceof Tagged && object.number === 98, 'tag 98');
  const [body, unprotected, payload, entries] = object.value;
  assert.equal(unprotected.size, 0);
  assert.deepEqual([...decode(body)], [[16, typ]]);
  const signed = new Set();
  for (const [header, none, signature] of entries) {
    assert.equal(none.size, 0);
    const labels = decode(header);
    assert.deepEqual([...labels.keys()], [1, 4]);
    assert.equal(labels.get(1), -19);
    const x = role.keys.find((one) => kidOf(one).equals(labels.get(4)));
    if (x && holds(x, encode(['Signature', body, header, NOTHING, payload]), signature)) signed.add(x.toString('hex'));
  }
  assert.ok(signed.size >= role.threshold, `threshold: ${signed.size} of ${role.threshold}`);
  return decode(payload);
}

const members = (map) => [...map.keys()].filter((name) => !name.startsWith('x-')).sort();

/** The root's payload, before its signatures are known to hold: it names its own keys. */
function rootRoles(bytes) {
  const root = decode(decode(bytes).value[2]);
  assert.deepEqual(members(root), ['expiresAt', 'issuedAt', 'roles', 'version']);
  assert.deepEqual(members(root.get('roles')), ROLES);
  return root;
}

const roleOf = (root, name) => ({ threshold: root.get('roles').get(name).get('threshold'), keys: root.get('roles').get(name).get('keys') });

/** Every link from root 1 to the newest. @param {(name: string) => Buffer} file */
function rootChain(file) {
  let root = rootRoles(file('root.1.cbor'));
  coseSign(file('root.1.cbor'), 65005, roleOf(root, 'root'));
  const newest = rootRoles(file('root.cbor')).get('version');
  for (let n = 2; n <= newest; n++) {
    const next = rootRoles(file(`root.${n}.cbor`));
    assert.equal(next.get('version'), n);
    coseSign(file(`root.${n}.cbor`), 65005, roleOf(root, 'root'));
    coseSign(file(`root.${n}.cbor`), 65005, roleOf(next, 'root'));
    root = next;
  }
  assert.ok(file('root.cbor').equals(file(`root.${newest}.cbor`)));
  for (const name of ROLES.filter((one) => one !== 'root' && one !== 'bundle')) assert.equal(roleOf(root, name).threshold, 1);
  return root;
}

function bound(bytes, [hash, length]) {
  assert.equal(bytes.length, length);
  assert.ok(sha256(bytes).equals(hash), 'hash');
  return bytes;
}

function readLists(file, named, root) {
  return named.map(([k, version, hash, length]) => {
    const bytes = bound(file(`lists/${k}.${version}.cwt`), [hash, length]);
    assert.ok(length <= 262_144);
    const { claims } = sign1(bytes, 'application/statuslist+cwt', roleOf(root, 'status').keys);
    assert.deepEqual([...claims.keys()], [2, 4, 6, 65533, 65534]);
    assert.equal(claims.get(2), `urn:ashyq:list:${k}`);
    const list = claims.get(65533);
    assert.deepEqual(members(list), ['bits', 'lst']);
    assert.equal(list.get('bits'), 1);
    const bits = inflateSync(list.get('lst'));
    assert.equal(bits.length, 131_072);
    return { k, version, bits, exp: claims.get(4), iat: claims.get(6) };
  });
}

/** Reads a whole trust directory as a client would. @param {string} directory */
export function readPublished(directory) {
  const file = (name) => readFileSync(join(directory, name));
  const root = rootChain(file);
  const { claims: stamp } = sign1(file('stamp.cbor'), 65004, roleOf(root, 'stamp').keys);
  assert.deepEqual([...stamp.keys()], [4, 6, -65537]);
  const [version, [bundleVersion, ...bundleRef], named, logRoot] = stamp.get(-65537);
  const bundle = coseSign(bound(file(`bundle.${bundleVersion}.cbor`), bundleRef), 65006, roleOf(root, 'bundle'));
  assert.deepEqual(members(bundle), ['expiresAt', 'issuedAt', 'minimumApp', 'policy', 'tokenKeys', 'version']);
  assert.equal(bundle.get('version'), bundleVersion);
  assert.equal(typeof bundle.get('minimumApp'), 'string');
  for (const one of bundle.get('tokenKeys')) {
    assert.deepEqual(members(one), ['notAfter', 'notBefore', 'retiredAt', 'revokedAt', 'specimen', 'voidBefore', 'x']);
  }
  const ref = bundle.get('policy');
  const policy = JSON.parse(bound(file(`policy.${ref.get('version')}.json`), [ref.get('sha256'), ref.get('length')]).toString('utf8'));
  assert.equal(policy.version, ref.get('version'));
  assert.equal(stamp.get(4), stamp.get(6) + policy.limits.stopHours * 3600);
  const lists = readLists(file, named, root);
  return { root, stamp, version, bundle, policy, lists, logRoot, files: readdirSync(directory, { recursive: true }).map(String) };
}

/** Reads a status token from its QR text, signed by a key of the bundle. @param {string} text @param {Map<string, any>} bundle */
export function readToken(text, bundle) {
  assert.ok(text.startsWith('ASQ1:'));
  const bytes = base45Bytes(text);
  assert.equal(base45(bytes), text.slice(5));
  const { claims, signer } = sign1(
    bytes,
    65001,
    bundle.get('tokenKeys').map((one) => one.get('x')),
  );
  const keys = [...claims.keys()];
  assert.deepEqual(
    keys.filter((label) => label !== 8),
    [4, 6, -65537],
  );
  return { claims, signer, length: bytes.length };
}
