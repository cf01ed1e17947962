/** The tokens as they stand in shared/ui/tokens.css: read from its text, so that the page and the tests never tell anything else. */

/** One custom property; `light` and `dark` are the same where the theme changes nothing. */
export interface Token {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** The headings of tokens.css, in its order. */
export type GroupName = 'ground' | 'ink' | 'status' | 'verdict' | 'picture' | 'elevation' | 'type' | 'space' | 'shape' | 'motion' | 'layer';

const BOTH = /^var\(--light, (.*)\) var\(--dark, (.*)\)$/;

/** Groups of tokens of tokens.css, by the comment above them (its first word), up to the first special case of the file. */
export function parseTokens(text: string): ReadonlyMap<string, readonly Token[]> {
  const groups = new Map<string, Token[]>();
  let group: Token[] = [];
  const end = text.indexOf('@media (prefers-contrast');
  for (const line of text.slice(text.indexOf('/* Ground'), end).split('\n')) {
    const heading = /^\s*\/\* (\w+)/.exec(line)?.[1];
    if (heading !== undefined) {
      group = [];
      groups.set(heading.toLowerCase(), group);
    }
    const [, name, value = ''] = /^\s*--([\w-]+): (.+);/.exec(line) ?? [];
    if (name === undefined) continue;
    const [, light = value, dark = value] = BOTH.exec(value) ?? [];
    group.push({ name, light, dark });
  }
  return groups;
}

/** What a token is worth in a theme. @throws RangeError for a name that tokens.css does not have */
export function tokenValue(groups: ReadonlyMap<string, readonly Token[]>, name: string, theme: 'light' | 'dark'): string {
  for (const tokens of groups.values()) for (const token of tokens) if (token.name === name) return token[theme];
  throw new RangeError(`no token --${name}`);
}
