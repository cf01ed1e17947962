/** The content of status lists: formats.md §6, code `format`. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { pairsAsWritten } from './cbor-write.mjs';
import { bitmap, LISTS } from './trust.mjs';
import { trustChecks } from './trust-checks.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function listFormatCases(suite) {
  const { no, yes } = trustChecks(suite);
  const clause = '§6 status lists';
  const list = (with__) => ({ lists: { ...LISTS, 1: { ...LISTS[1], with: with__ } } });
  const claims = (edit) => list({ claims: edit });
  no(
    'list: sub of another list',
    clause,
    'format',
    claims((m) => m.set(2, 'urn:ashyq:list:2')),
  );
  no(
    'list: sub of another scheme',
    clause,
    'format',
    claims((m) => m.set(2, 'https://example.kz/1')),
  );
  for (const label of [2, 4, 6, 65533])
    no(
      `list: no claim ${label}`,
      clause,
      'format',
      claims((m) => new Map([...m].filter(([k]) => k !== label))),
    );
  const packed = (lst) => claims((m) => m.set(65533, { bits: 1, lst: typeof lst === 'function' ? lst(m.get(65533).lst) : lst }));
  no('list: raw deflate', clause, 'format', packed(deflateRawSync(bitmap(LISTS[1]))));
  no('list: gzip', clause, 'format', packed(gzipSync(bitmap(LISTS[1]))));
  no(
    'list: a byte after the zlib stream',
    clause,
    'format',
    packed((lst) => Buffer.concat([lst, Buffer.from([0])])),
  );
  for (const name of ['bits', 'lst'])
    no(
      `list: no ${name}`,
      clause,
      'format',
      claims((m) => m.set(65533, { bits: 1, lst: m.get(65533).lst, [name]: undefined })),
    );
  for (const bits of [0, 2, 4, 8])
    no(
      `list: ${bits} bits`,
      clause,
      'format',
      claims((m) => m.set(65533, { ...m.get(65533), bits })),
    );
  no(
    'list: not zlib',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: Buffer.alloc(100, 7) })),
  );
  no(
    'list: a zlib stream cut short',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: m.get(65533).lst.subarray(0, 20) })),
  );
  no(
    'list: a zlib stream with a wrong checksum',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: spoilEnd(m.get(65533).lst) })),
  );
  no('list: inflates to 131,073 bytes', '§6 at most 131,072 bytes', 'format', { lists: { ...LISTS, 1: { set: [7], bytes: 131_073 } } });
  no('list: inflates to 64 MiB', '§6 at most 131,072 bytes', 'format', { lists: { ...LISTS, 1: { set: [7], bytes: 67_108_864 } } });
  no(
    'list: lst a text',
    clause,
    'format',
    claims((m) => m.set(65533, { bits: 1, lst: 'x' })),
  );
  no('list: typ without application/', '§2 typ', 'wrong-role', list({ typ: 'statuslist+cwt' }));
  yes(
    'list: claims in another order',
    '§6 any order accepted when reading',
    claims((m) => pairsAsWritten([...m].reverse())),
  );
  yes(
    'list: bits after lst',
    '§6 any order accepted when reading',
    claims((m) =>
      m.set(
        65533,
        pairsAsWritten([
          ['bits', 1],
          ['lst', m.get(65533).lst],
        ]),
      ),
    ),
  );
  yes(
    'list: no ttl',
    'Token Status List: ttl is optional',
    claims((m) => new Map([...m].filter(([k]) => k !== 65534))),
    { codes: ['format'], ambiguity: 'list-ttl' },
  );
  yes(
    'list: an aggregation URI',
    'Token Status List: aggregation_uri is optional',
    claims((m) => m.set(65533, { ...m.get(65533), aggregation_uri: 'https://example.kz/lists' })),
    { codes: ['format'], ambiguity: 'list-members' },
  );
}

function spoilEnd(bytes) {
  const out = Buffer.from(bytes);
  out[out.length - 1] ^= 1;
  return out;
}
