/** What tablets hand in and ask, as OpenAPI (openapi.ts). */
import { BYTES, type Call, object, TIME } from './openapi-words.ts';

const COUNT = { type: 'integer' } as const;
const SPOKEN = ['tablet-unknown', 'tablet-revoked', 'tablet-ended', 'signature-invalid'];
const COUNTERSIGNED = {
  ...object({
    size: COUNT,
    checkpoint: { ...BYTES, description: 'The tablet’s own checkpoint, typ 65007.' },
    countersignature: { ...BYTES, description: 'typ 65014, signed by role `stamp` (formats.md §9).' },
    page: { type: ['integer', 'null'], description: 'journals/<page>.bin names it; null until it is published.' },
  }),
  type: ['object', 'null'],
};
const SIGHTING = object({
  ref: { ...BYTES, description: '16 bytes (formats.md §9).' },
  at: { type: 'integer', description: 'The other tablet’s clock, seconds since 1970.' },
  gate: COUNT,
  direction: { type: 'integer', enum: [0, 1] },
});

const PASSED = {
  ...object({
    day: { type: 'integer', description: 'The door’s day, from 04:00 to 04:00 local time, since the first in 1970.' },
    gates: {
      type: 'array',
      items: object({
        gate: COUNT,
        in: { type: 'integer', description: 'Who came in today by this gate, as it handed in; of the asking gate: by an earlier tablet of it.' },
        out: COUNT,
        heard: { type: ['integer', 'null'], description: 'When the gate was heard of last, the issuer’s clock; null: not today.' },
      }),
    },
  }),
  type: ['object', 'null'],
  description: 'How many came and went by the venue’s other gates today; null while they are being counted.',
};

export const JOURNAL_CALLS: Readonly<Record<string, Call>> = {
  '/api/gate/journal': {
    summary:
      'Hand in a run of a tablet’s journal (typ 65013). Every entry is stored once; the answer says what is held, so what may be dropped. With `journal-gap` and `journal-fork` come `size` and `head` of what is held.',
    body: 'cose',
    status: 200,
    answer: object({ size: COUNT, head: { ...BYTES, description: '32 bytes: SHA-256 of the last entry held.' }, countersigned: COUNTERSIGNED, time: TIME }),
    refusals: { 403: SPOKEN, 409: ['clock-skew', 'journal-gap', 'journal-fork'], 422: ['message-malformed', 'journal-malformed', 'journal-broken'] },
  },
  '/api/gate/seen': {
    summary: 'The secrets of the venue’s day what its other gates admitted lately, and how many they count today: a tablet’s question (typ 65013).',
    body: 'cose',
    status: 200,
    answer: object({
      secrets: { type: 'array', items: object({ day: { type: 'integer', description: 'Days since 1970 in the policy’s local time.' }, secret: BYTES }) },
      seen: { type: 'array', items: SIGHTING },
      passed: PASSED,
      time: TIME,
    }),
    refusals: { 403: SPOKEN, 409: ['clock-skew'], 422: ['message-malformed'], 503: ['policy-missing'] },
  },
  '/api/gate/guard': {
    summary:
      'Somebody without a phone, by the number of an identity document: a tablet’s question (typ 65015), during an open shift only. The answer has the same form and length whether or not anybody has that number. 429 comes with `retry-after`; `guard-locked`: too many numbers that nobody has.',
    body: 'cose',
    status: 200,
    answer: object({ answer: { ...BYTES, description: 'typ 65016, signed by role `stamp` (formats.md §9).' }, time: TIME }),
    refusals: {
      403: [...SPOKEN, 'shift-closed', 'door-training'],
      409: ['clock-skew'],
      422: ['message-malformed'],
      429: ['guard-locked'],
      503: ['policy-missing'],
    },
  },
};
