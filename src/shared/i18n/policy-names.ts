/** Kinds of place by the names that the signed policy gives them (formats.md §8), in the language on screen. The one place that asks a policy for a language. */
import type { Names, Policy } from '../../core/policy/policy.ts';
import { language } from './words.ts';

export const nameOf = (names: Names): string => names[language()];

/** A kind of place; one that the policy does not name, or no policy at all, leaves its own word. */
export function categoryName(category: string, policy: Pick<Policy, 'categories'> | undefined): string {
  const names = policy?.categories.get(category);
  return names === undefined ? category : nameOf(names);
}
