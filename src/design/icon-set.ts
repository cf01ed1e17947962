/** Every icon of this build. */
import { type ListedIcon, parseIcons } from './icon-list.ts';

const files = import.meta.glob<string>('../**/*icons.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

export const allIcons: readonly ListedIcon[] = Object.values(files).flatMap(parseIcons);
