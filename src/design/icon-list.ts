/** The icons of all apps, read from the text of their files: no app's icons are loaded for another, and none is missing here. */

/** An icon by its name without `Icon`, and its path on the grid of 24. */
export interface ListedIcon {
  readonly name: string;
  readonly path: string;
}

const ICON = /export const Icon(\w+) = [^']*?icon\(\s*'([^']+)',?\s*\)/g;

/** The icons that a file of them defines, in its order. */
export const parseIcons = (source: string): readonly ListedIcon[] => [...source.matchAll(ICON)].map(([, name = '', path = '']) => ({ name, path }));
