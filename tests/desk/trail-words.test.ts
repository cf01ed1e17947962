/** The audit trail in words: whatever the issuer writes into it has a name at the desk, in each language. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CONTEST_ABOUT, CONTEST_GROUNDS, REJECTION_REASONS } from '../../src/core/token/contest.ts';
import { BASIS, HEALTH } from '../../src/core/token/health.ts';
import { RESULT } from '../../src/core/token/lab-batch.ts';
import { detailText } from '../../src/desk/trail/detail.ts';
import { LIST_SECTIONS } from '../../src/desk/trail/sections.ts';
import { type ListName, type ListWords, listOf, type ValueLists, valueLists } from '../../src/desk/trail/value-lists.ts';
import { AUDIT_KINDS } from '../../src/issuer/audit-kinds.ts';
import type { DraftState } from '../../src/issuer/db/schema-policy.ts';
import { DRILL_NAMES } from '../../src/issuer/keys/drills.ts';
import { EXCESS_REASONS } from '../../src/issuer/lab/envelope.ts';
import type { VoidBy } from '../../src/issuer/lab/void-range.ts';
import { VISIT_CAUSES } from '../../src/issuer/people/desk-routes.ts';
import { CORRECTION_CAUSES } from '../../src/issuer/people/result-correction.ts';
import { FILE_KINDS } from '../../src/issuer/registers/file.ts';
import { ACTIONS } from '../../src/issuer/staff/actions.ts';
import { ROLES } from '../../src/issuer/staff/roles.ts';
import { CASE_REASONS } from '../../src/issuer/tracing/cases.ts';
import { DECISION_REASONS } from '../../src/issuer/venues/decisions.ts';
import { deskSections } from '../../src/shared/i18n/desk-sections.ts';
import { deskTrailDetails } from '../../src/shared/i18n/en/deskTrailDetails.ts';
import { sections } from '../../src/shared/i18n/sections.ts';
import { LANGUAGES, type Language } from '../../src/shared/i18n/types.ts';
import { type Node, parseSource, readTree, walk } from '../architecture/source.ts';

/** As the page has them when its words are loaded. */
async function listsIn(language: Language): Promise<ValueLists> {
  const known = { ...sections, ...deskSections };
  const loaded = Object.fromEntries(await Promise.all(LIST_SECTIONS.map(async (name) => [name, await known[name][language]()] as const)));
  return valueLists(loaded as unknown as ListWords);
}

test('AUDIT_KINDS has each kind once, in order', () => {
  expect(AUDIT_KINDS).toEqual([...new Set(AUDIT_KINDS)].sort());
});

describe.each(LANGUAGES)('deskTrailKinds in %s', (language) => {
  test('names every kind that the issuer writes and no other, each in its own words', async () => {
    const names = await deskSections.deskTrailKinds[language]();
    expect(Object.keys(names).sort()).toEqual([...AUDIT_KINDS]);
    expect(new Set(Object.values(names)).size).toBe(AUDIT_KINDS.length);
  });
});

describe('detailText with words', () => {
  let lists: ValueLists;
  beforeAll(async () => {
    lists = await listsIn('en');
  });
  const text = (kind: string, detail: Readonly<Record<string, unknown>>) =>
    detailText({ kind, detail }, { ...deskTrailDetails, lists, moment: (time) => `<${time}>` });

  test('says what a value is, yes and no, times, and causes in words', () => {
    expect(text('drill-recorded', { by: 3, why: 'page', passed: true, until: 1_795_000_000 })).toBe(
      'staff number: 3 · why: page of the person · passed: yes · until: <1795000000>',
    );
    expect(text('person-read', { why: 'contest:12' })).toBe('why: contest 12');
    expect(text('tokens-sealed', { from: 1_795_000_000, to: 1_795_000_300 })).toBe('from: <1795000000> · until: <1795000300>');
  });

  test('says codes as the page calls them that they come from', () => {
    expect(text('status-computed', { from: 2, to: 0, basis: 1, cause: 'lab-result', ref: 'LAB-01/9f' })).toBe(
      'from: Blue · to: Red · because: Positive PCR test · cause: a result came · ground: LAB-01/9f',
    );
    expect(text('status-computed', { cause: 'contact', ref: 'case/12' })).toBe('cause: a contact came · ground: case 12');
    expect(text('result-corrected', { from: 1, to: 0, cause: 'typing-error' })).toBe('from: positive · to: negative · cause: typing error');
    expect(text('staff-added', { roles: 'clerk key-officer' })).toBe('roles: clerk, key officer');
    expect(text('lab-batch-held', { reasons: 'rate/own strangers/region' })).toBe(
      'reasons: More lines an hour than usual (measured by its own past), Many negatives of people whom nothing else has met (measured by its region)',
    );
    expect(text('lab-range-declared-void', { by: 'received' })).toBe('counted by: By time of receipt');
    expect(text('lab-envelope-set', { bounds: '{"minTests":5}' })).toBe('bounds: Tests below which no share is judged: 5');
    expect(text('staff-signed-out', { by: 'self' })).toBe('staff number: themselves');
    expect(text('proposal-made', { kind: 'lab-key' })).toBe('kind: Give a laboratory a new key');
  });

  test('leaves the number of a gate, and what an earlier version wrote, as it is', () => {
    expect(text('gate-moved', { from: 2 })).toBe('from: 2');
    expect(text('case-read', { older: 'x', cause: 'unheard-of', reason: 'unheard-of' })).toBe('older: x · cause: unheard-of · reason: unheard-of');
    expect(text('lab-envelope-set', { bounds: 'none' })).toBe('bounds: none');
  });

  test('has words for every detail that the issuer names', () => {
    const written = writtenDetails();
    expect(written.length).toBeGreaterThan(80);
    expect(written.filter((name) => !(name in deskTrailDetails.names))).toEqual([]);
  });

  test('has words for causes, and for whose doing it was', () => {
    expect(Object.keys(deskTrailDetails.causes)).toEqual(expect.arrayContaining([...VISIT_CAUSES, ...CORRECTION_CAUSES]));
  });
});

/** Every code of a list, as the issuer's own lists have them: by the name of the list, then a line and a detail that it stands in. */
const CODES: Readonly<Record<ListName, readonly [kind: string, detail: string, codes: readonly (string | number)[]]>> = {
  abouts: ['contest-opened', 'about', CONTEST_ABOUT],
  bases: ['status-computed', 'basis', BASIS.map((_, nr) => nr)],
  countedBys: ['lab-range-declared-void', 'by', ['received', 'sampled', 'met'] satisfies VoidBy[]],
  decisions: ['proposal-confirmed', 'decision', ['released', 'refused']],
  drafts: ['policy-draft-dropped', 'was', ['open', 'approved', 'published', 'dropped'] satisfies DraftState[]],
  drills: ['drill-recorded', 'drill', DRILL_NAMES],
  files: ['file-taken', 'kind', FILE_KINDS],
  gone: ['person-changed', 'gone', ['died', 'left']],
  grounds: ['contest-opened', 'ground', CONTEST_GROUNDS],
  healths: ['status-computed', 'to', HEALTH.map((_, nr) => nr)],
  held: ['lab-batch-held', 'reasons', EXCESS_REASONS],
  lines: ['trail-read', 'kind', AUDIT_KINDS],
  proposals: ['proposal-made', 'kind', ACTIONS.map(({ kind }) => kind)],
  rejections: ['contest-rejected', 'reason', REJECTION_REASONS],
  results: ['result-corrected', 'from', Object.values(RESULT)],
  roles: ['staff-roles', 'roles', ROLES],
  sources: ['lab-added', 'kind', ['lab', 'contact']],
  traced: ['case-traced', 'reason', CASE_REASONS],
  turnedDown: ['venue-refused', 'reason', DECISION_REASONS],
  unexplained: ['token-unexplained', 'code', ['status-unexplained', 'source-missing', 'source-differs', 'source-forged']],
};

describe.each(LANGUAGES)('valueLists in %s', (language) => {
  test.each(Object.entries(CODES))('%s: no code is without words', async (list, [kind, detail, codes]) => {
    const lists = await listsIn(language);
    expect(listOf(kind, detail)).toBe(list);
    const without = codes.filter((code) => !/\S/.test(lists[list as ListName][String(code)] ?? ''));
    expect(without).toEqual([]);
  });
});

/** The names in the object literals that the issuer's sources call `detail`; what is spread into them from elsewhere (`...erased`) is not seen. */
function writtenDetails(): readonly string[] {
  const names = new Set<string>();
  const take = (node: Node) => {
    if (node.type === 'ObjectExpression') {
      for (const property of node['properties'] as readonly Node[]) {
        if (property.type === 'SpreadElement') take(property['argument'] as Node);
        else names.add(nameOf(property['key'] as Node));
      }
    }
    if (node.type === 'ConditionalExpression') for (const branch of ['consequent', 'alternate']) take(node[branch] as Node);
    if (node.type === 'ParenthesizedExpression') take(node['expression'] as Node);
  };
  for (const [path, text] of readTree(join(import.meta.dirname, '../..'), ['src/issuer'])) {
    // what routes describe, and not what lines hold
    if (!path.includes('openapi'))
      walk(parseSource(path, text).program, (node) => {
        if (node.type === 'Property' && nameOf(node['key'] as Node) === 'detail') take(node['value'] as Node);
        if (node.type === 'VariableDeclarator' && nameOf(node['id'] as Node) === 'detail' && node['init'] !== null) take(node['init'] as Node);
      });
  }
  return [...names].sort();
}

const nameOf = (node: Node): string => String(node['name'] ?? node['value'] ?? '');
