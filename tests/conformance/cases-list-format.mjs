/** The content of status lists: formats.md §6, code `format`. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { pairsAsWritten } from './cbor-write.mjs';
import { bitmap, LISTS } from './trust.mjs';
import { trustChecks } from './trust-checks.mjs';

const CLAUSE = '§6 status lists';

/** A directory whose list 1 was written with these options. */
const list = (options) => ({ lists: { ...LISTS, 1: { ...LISTS[1], with: options } } });
const claims = (edit) => list({ claims: edit });
const without = (label) => claims((m) => new Map([...m].filter(([k]) => k !== label)));
const statusList = (value) => claims((m) => m.set(65533, value));

const BITS = bitmap(LISTS[1]);
const PACKED = deflateSync(BITS, { level: 9 });

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function listFormatCases(suite) {
  const checks = trustChecks(suite);
  members(checks);
  packing(checks);
  freedoms(checks);
}

function members({ no }) {
  const sub = (value) => claims((m) => m.set(2, value));
  no('list: sub of another list', CLAUSE, 'format', sub('urn:ashyq:list:2'));
  no('list: sub of another scheme', CLAUSE, 'format', sub('https://example.kz/1'));
  for (const label of [2, 4, 6, 65533]) no(`list: no claim ${label}`, CLAUSE, 'format', without(label));
  for (const name of ['bits', 'lst']) no(`list: no ${name}`, CLAUSE, 'format', statusList({ bits: 1, lst: PACKED, [name]: undefined }));
  for (const bits of [0, 2, 4, 8]) no(`list: ${bits} bits`, CLAUSE, 'format', statusList({ bits, lst: PACKED }));
  no('list: lst a text', CLAUSE, 'format', statusList({ bits: 1, lst: 'x' }));
  no('list: typ without application/', '§2 typ', 'wrong-role', list({ typ: 'statuslist+cwt' }));
}

function packing({ no }) {
  const packed = (lst) => statusList({ bits: 1, lst });
  no('list: not zlib', CLAUSE, 'format', packed(Buffer.alloc(100, 7)));
  no('list: raw deflate', CLAUSE, 'format', packed(deflateRawSync(BITS)));
  no('list: gzip', CLAUSE, 'format', packed(gzipSync(BITS)));
  no('list: a zlib stream cut short', CLAUSE, 'format', packed(PACKED.subarray(0, 20)));
  no('list: a zlib stream with a wrong checksum', CLAUSE, 'format', packed(spoilEnd(PACKED)));
  no('list: a byte after the zlib stream', CLAUSE, 'format', packed(Buffer.concat([PACKED, Buffer.from([0])])), 'zlib-trailing');
  const inflating = (bytes) => ({ lists: { ...LISTS, 1: { set: [7], bytes } } });
  no('list: inflates to 131,073 bytes', '§6 at most 131,072 bytes', 'format', inflating(131_073));
  no('list: inflates to 64 MiB', '§6 at most 131,072 bytes', 'format', inflating(67_108_864));
}

function spoilEnd(bytes) {
  const out = Buffer.from(bytes);
  out[out.length - 1] ^= 1;
  return out;
}

function freedoms({ yes }) {
  const order = '§6 any order accepted when reading';
  const reversed = claims((m) => pairsAsWritten([...m].reverse()));
  const bitsFirst = pairsAsWritten([
    ['bits', 1],
    ['lst', PACKED],
  ]);
  yes('list: claims in another order', order, reversed);
  yes('list: bits after lst', order, statusList(bitsFirst));
  yes('list: no ttl', 'Token Status List: ttl is optional', without(65534), { codes: ['format'], ambiguity: 'list-ttl' });
  const uri = statusList({ bits: 1, lst: PACKED, aggregation_uri: 'https://example.kz/lists' });
  yes('list: an aggregation URI', 'Token Status List: aggregation_uri is optional', uri, { codes: ['format'], ambiguity: 'list-members' });
}
