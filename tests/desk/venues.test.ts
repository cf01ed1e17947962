/** The pure parts of the desk's pages about venues: regions, what an address asks for, fields. */
import { describe, expect, test } from 'vitest';
import { VENUE_PREFIXES, venuePrefixOf } from '../../src/core/registry/region.ts';
import { faultsOf, filterQuery, parseCapacity, parseGate, readFilter, regionsOf, VENUE_FAULTS } from '../../src/desk/venues/places.ts';
import { DECISION_REASONS, PAGE } from '../../src/desk/venues/venue-answers.ts';
import { DECISION_REASONS as ISSUER_REASONS } from '../../src/issuer/venues/decisions.ts';
import { VENUE_FAULTS as ISSUER_FAULTS } from '../../src/issuer/venues/fields.ts';
import { PAGE as ISSUER_PAGE } from '../../src/issuer/venues/list.ts';
import { deskVenues } from '../../src/shared/i18n/en/deskVenues.ts';

test('faults, reasons and the length of a page are the issuer’s', () => {
  expect(VENUE_FAULTS).toEqual(ISSUER_FAULTS);
  expect(DECISION_REASONS).toEqual(ISSUER_REASONS);
  expect(PAGE).toBe(ISSUER_PAGE);
});

test('every region that a venue can be in has a name', () => {
  const named = Object.keys(deskVenues.regions);
  expect(named).toHaveLength(VENUE_PREFIXES.length);
  for (const code of named) expect([code, venuePrefixOf(`${code}11`)]).not.toEqual([code, null]);
});

test('districts are gathered by region, in the order of the codes', () => {
  const district = (area: string, venues: number) => ({ area, zone: null, venues, tablets: 1, waiting: 2 });
  expect(regionsOf([district('7513', 2), district('7111', 1), district('7511', 3)])).toMatchObject([
    { code: '71', venues: 1, tablets: 1, waiting: 2 },
    { code: '75', venues: 5, tablets: 2, waiting: 4, districts: [{ area: '7513' }, { area: '7511' }] },
  ]);
});

describe('a filter', () => {
  test('goes into an address and comes out of it, without what it has not', () => {
    const filter = { area: '7511', category: 'food-chain', find: '«Береке»', closed: true, after: 'ALA-00100' };
    expect(readFilter(filterQuery(filter))).toEqual(filter);
    expect(filterQuery(readFilter({}))).toEqual({});
  });

  test('takes from an address only what looks like ours', () => {
    expect(readFilter({ area: '751', category: 'a b', find: '210440000007', closed: 'yes', after: '1' })).toEqual({
      area: '',
      category: '',
      find: '',
      closed: false,
      after: '',
    });
  });
});

test('people at once are a number, nothing, or wrong; an entrance has a number from 1 to 9999', () => {
  expect(['', ' ', '120', '1 000', '0', '1000001', 'x', '1.5'].map(parseCapacity)).toEqual([null, null, 120, 1000, undefined, undefined, undefined, undefined]);
  expect(['1', ' 12 ', '9999', '10000', '0', '01', ''].map(parseGate)).toEqual([1, 12, 9999, null, null, null, null]);
});

test('faults of an answer are those that have words', () => {
  expect(faultsOf({ faults: ['area-unknown', 'tax-number-invalid', 'new-one'] })).toEqual(['tax-number-invalid', 'area-unknown']);
  expect(faultsOf({})).toEqual([]);
});
