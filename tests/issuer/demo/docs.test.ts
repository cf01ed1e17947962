/** docs/demo.md and "The demo's month" of docs/operations.md say what the demo is made of. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTROL_CENTRE, LABS } from '../../../src/issuer/demo/days.ts';
import { TOLD } from '../../../src/issuer/demo/doors/answers.ts';
import { demoTablets, FAULTS } from '../../../src/issuer/demo/doors/tablets.ts';
import { CHILDREN_COUNT } from '../../../src/issuer/demo/families.ts';
import { PUBLICATIONS } from '../../../src/issuer/demo/history.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { demoPhones } from '../../../src/issuer/demo/phones/phones.ts';
import { DEMO_LOGINS } from '../../../src/issuer/demo/staff.ts';
import { demoVenues } from '../../../src/issuer/demo/venues.ts';
import { DEMO_SEED } from '../../../src/issuer/demo/world.ts';

const page = (name: string): Promise<string> => readFile(join(import.meta.dirname, '../../../docs', name), 'utf8');

describe('docs/demo.md', () => {
  test('counts what there is', async () => {
    const text = await page('demo.md');
    const people = demoPeople(DEMO_SEED);
    const counts = {
      people: people.length,
      children: CHILDREN_COUNT,
      venues: demoVenues(DEMO_SEED).length,
      tablets: demoTablets(DEMO_SEED).length,
      phones: demoPhones(DEMO_SEED, people).length,
      publications: PUBLICATIONS,
    };
    for (const [what, count] of Object.entries(counts)) expect(text).toContain(`| ${what} | ${count} |`);
    expect(text).toContain(`${FAULTS.length} have a fault each`);
  });

  test('names every account and every source, and no other', async () => {
    const text = await page('demo.md');
    expect([...new Set(text.match(/demo-(?!fill)[a-z]+/g))].sort()).toEqual([...DEMO_LOGINS].sort());
    for (const { id } of [...LABS, CONTROL_CENTRE]) expect(text).toContain(id);
  });
});

test('operations.md names every word by which the desk or the auditor tells a planted fault', async () => {
  const text = await page('operations.md');
  for (const { breaks = [], findings = [], together = [], desk } of Object.values(TOLD))
    for (const word of [...breaks, ...findings, ...together, ...(desk === undefined ? [] : [desk])]) expect(text).toContain(`\`${word}\``);
});
