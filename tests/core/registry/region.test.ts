/** Regions by KATO: every one of kazakhstan.md, three letters each, none twice, the demo's as they were. */
import { describe, expect, test } from 'vitest';
import { VENUE_PREFIXES, venuePrefixOf } from '../../../src/core/registry/region.ts';

const REGIONS = '10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79'.split(' ');

describe('venuePrefixOf', () => {
  test('knows every region, by three letters of its own', () => {
    const prefixes = REGIONS.map((region) => venuePrefixOf(`${region}11`));
    expect(prefixes.every((prefix) => prefix !== null && /^[A-Z]{3}$/.test(prefix))).toBe(true);
    expect(new Set(prefixes).size).toBe(REGIONS.length);
    expect([...VENUE_PREFIXES].sort()).toEqual([...prefixes].sort());
  });

  test.each([
    ['7511', 'ALA'],
    ['7111', 'AST'],
    ['7911', 'SHY'],
    ['3510', 'KAR'],
    ['1916', 'ALM'],
    ['5510', 'PAV'],
    ['3910', 'KOS'],
    ['1510', 'AKT'],
  ])('%s begins with %s, as in the demo', (area, prefix) => {
    expect(venuePrefixOf(area)).toBe(prefix);
  });

  test.each(['', '75', '751', '75111', '7511 ', '٧٥١١', '1211', '0000', '9911', 'ALA1'])('%j is no district', (area) => {
    expect(venuePrefixOf(area)).toBeNull();
  });
});
