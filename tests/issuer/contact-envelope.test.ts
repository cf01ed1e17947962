/** judgeContacts: a source of contacts against its own past, day by day and case by case; pure. */
import { describe, expect, it } from 'vitest';
import { CONTACT_ENVELOPE, type ContactPast, judgeContacts, parseContactEnvelope } from '../../src/issuer/lab/contact-envelope.ts';
import { parseEnvelope } from '../../src/issuer/lab/envelope.ts';

const PAST: ContactPast = { today: 0, busiestDay: 1000, days: 20, own: 9000, liftedToday: 0, liftedOwn: 0 };
const reasons = (contacts: number, largestCase: number, past: ContactPast = PAST) =>
  judgeContacts({ contacts, largestCase, lifted: 0 }, past).map(({ reason, against, seen, allowed }) => [reason, against, seen, allowed]);

describe('judgeContacts', () => {
  it.each<[string, [number, number, ContactPast?], unknown[]]>([
    ['an ordinary batch', [300, 40], []],
    ['four times the busiest day', [4000, 40], []],
    ['one more', [4001, 40], [['contacts', 'own', 4001, 4000]]],
    ['the same in two halves', [1, 40, { ...PAST, today: 4000 }], [['contacts', 'own', 4001, 4000]]],
    ['a small source below the floor', [2000, 40, { ...PAST, busiestDay: 3 }], []],
    ['a small source above it', [2001, 40, { ...PAST, busiestDay: 3 }], [['contacts', 'own', 2001, 2000]]],
    ['a new source with much', [20_000, 1, { ...PAST, busiestDay: 9, days: 6 }], []],
    ['a new source with too much', [20_001, 1, { ...PAST, busiestDay: 9, days: 6 }], [['contacts', 'bound', 20_001, 20_000]]],
    ['a case with a hundred contacts', [100, 100], []],
    ['a case with more', [5, 101], [['case', 'bound', 101, 100]]],
    [
      'both',
      [4001, 4001],
      [
        ['contacts', 'own', 4001, 4000],
        ['case', 'bound', 4001, 100],
      ],
    ],
    ['nothing at all', [0, 0, { ...PAST, busiestDay: 0, days: 0 }], []],
  ])('%s', (_, [contacts, largest, past], expected) => {
    expect(reasons(contacts, largest, past)).toEqual(expected);
  });

  it('follows other bounds where a source has some', () => {
    expect(judgeContacts({ contacts: 3, largestCase: 3, lifted: 0 }, PAST, { ...CONTACT_ENVELOPE, contactsPerCase: 2 })).toMatchObject([
      { reason: 'case', allowed: 2 },
    ]);
  });
});

describe('parseContactEnvelope', () => {
  it('takes its own bounds and no laboratory’s', () => {
    expect(parseContactEnvelope({ contactsPerCase: 5 })).toEqual({ contactsPerCase: 5 });
    expect([parseContactEnvelope({ linesAnHour: 5 }), parseEnvelope({ contactsPerCase: 5 }), parseContactEnvelope({ toString: 1 })]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
