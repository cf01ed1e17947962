/** The tokens of this build. */
import css from '../shared/ui/tokens.css?raw';
import { parseTokens, type Token } from './tokens.ts';

/** The headings of tokens.css that the page shows. */
export type GroupName = 'ground' | 'ink' | 'status' | 'verdict' | 'picture' | 'elevation' | 'type' | 'space' | 'shape' | 'motion' | 'layer';

const groups = parseTokens(css);

/** The tokens of one group. */
export const tokensOf = (name: GroupName): readonly Token[] => groups.get(name) ?? [];
