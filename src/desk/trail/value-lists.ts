/**
 * Which details of the audit trail's lines are codes of a closed list, and what each code is called: in the words of the page that the code comes from, so that
 * nothing is called by two names. The codes themselves are the issuer's; tests/desk/trail-words.test.ts holds that none of them is without words.
 */
import { BASIS, HEALTH } from '../../core/token/health.ts';
import { words } from '../../shared/i18n/words.ts';
import { LIST_SECTIONS } from './sections.ts';

/** The list of a detail, by the kinds of lines that have it, in whole or their first word; `*`: whatever the line is about. */
const LISTS = {
  about: { contest: 'abouts' },
  basis: { 'status-computed': 'bases' },
  by: { 'lab-range-declared-void': 'countedBys', 'contact-range-declared-void': 'countedBys' },
  code: { 'token-unexplained': 'unexplained' },
  decision: { proposal: 'decisions' },
  drill: { '*': 'drills' },
  from: { 'status-computed': 'healths', 'result-corrected': 'results' },
  gone: { '*': 'gone' },
  ground: { '*': 'grounds' },
  kind: { proposal: 'proposals', file: 'files', 'lab-added': 'sources', 'trail-read': 'lines' },
  reason: { case: 'traced', contest: 'rejections', venue: 'turnedDown' },
  reasons: { '*': 'held' },
  roles: { '*': 'roles' },
  to: { 'status-computed': 'healths', 'result-corrected': 'results' },
  was: { '*': 'drafts' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type ListsOf<T> = T extends Readonly<Record<string, infer Name>> ? Name : never;
type Listed = typeof LISTS;
export type ListName = { [Detail in keyof Listed]: ListsOf<Listed[Detail]> }[keyof Listed];
/** What each code is called; `against` is the second part of a reason that a batch was held for, `bounds` the names of a laboratory's bounds. */
export type ValueLists = Readonly<Record<ListName | 'against' | 'bounds', Readonly<Record<string, string>>>>;

/** The list that a detail's codes are of; null where it is no code. A line's kind counts whole, or by its first word. */
export function listOf(kind: string, detail: string): ListName | null {
  if (!Object.hasOwn(LISTS, detail)) return null;
  const lists: Readonly<Record<string, ListName>> = LISTS[detail as keyof Listed];
  return lists[kind] ?? lists[kind.split('-', 1)[0] ?? ''] ?? lists['*'] ?? null;
}

type SectionName = (typeof LIST_SECTIONS)[number];
export type ListWords = { readonly [Name in SectionName]: ReturnType<typeof words<Name>> };

/** In the language on screen. */
export const listWords = (): ListWords => Object.fromEntries(LIST_SECTIONS.map((name) => [name, words(name)])) as unknown as ListWords;

/** What each code of each list is called. */
export function valueLists(say: ListWords = listWords()): ValueLists {
  const status = say.status;
  const labs = say.deskLabs;
  const people = say.deskPeople;
  const { results } = say.deskData;
  return {
    abouts: people.abouts,
    against: labs.against,
    bases: byNumber(BASIS.map((basis) => status.basis[basis])),
    bounds: labs.bounds,
    countedBys: labs.voidBys,
    decisions: labs.states,
    drafts: say.deskPolicy.states,
    drills: say.deskPublication.drillNames,
    files: say.deskData.kinds,
    gone: say.deskData.gone,
    grounds: people.grounds,
    healths: byNumber(HEALTH.map((health) => status[health].name)),
    held: labs.reasons,
    lines: say.deskTrailKinds,
    proposals: say.deskProposals.kinds,
    rejections: say.deskContests.reasons,
    // in the order of their numbers in a batch (formats.md, laboratory batches)
    results: byNumber([results.negative, results.positive, results.withdrawn]),
    roles: say.desk.roles,
    sources: labs.kinds,
    traced: say.deskTracing.reasons,
    turnedDown: say.deskVenues.reasons,
    unexplained: labs.codes,
  };
}

/** The trail holds the numbers that tokens and batches have. */
function byNumber(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, nr) => [String(nr), name]));
}
