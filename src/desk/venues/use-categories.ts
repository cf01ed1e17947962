/** Kinds of place as the published policy names them; what it no longer names stands as its own word. */

import { categoryName, nameOf } from '../../shared/i18n/policy-names.ts';
import { useTrust } from '../../shared/network/use-trust.ts';

export interface Categories {
  /** without the neutral code, in the order of the policy */
  readonly all: readonly { readonly value: string; readonly text: string }[];
  nameOf(category: string): string;
}

/** The ministry's own code is no kind of place that somebody applies for. */
const NEUTRAL = 'neutral';

export function useCategories(): Categories {
  const { trust } = useTrust();
  const known = trust?.policy.categories;
  return {
    all: [...(known ?? [])].filter(([value]) => value !== NEUTRAL).map(([value, names]) => ({ value, text: nameOf(names) })),
    nameOf: (category) => categoryName(category, trust?.policy),
  };
}
