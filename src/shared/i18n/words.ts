/** The dictionary at run time: which language is shown, which sections are loaded, and `words(section)` for components. */
import { signal } from '@preact/signals';
import { fill as fillIn } from './fill.ts';
import { pointToManifest } from './manifest.ts';
import { type ByLanguage, type Section, type SectionName, sections } from './sections.ts';
import { isLanguage, STORED, startLanguage } from './start-language.ts';
import type { Language, Values } from './types.ts';

type Loaded = { readonly [S in SectionName]?: Section<S> };

/** The language on screen and its loaded sections; components that read it render again when it changes. */
const current = signal<{ readonly language: Language; readonly loaded: Loaded }>({ language: 'kk', loaded: {} });

type Known = { readonly [S in SectionName]?: ByLanguage<Section<S>> };
let known: Known = sections;

/** Makes a room's own list of sections known, before it loads the first of them. */
export function addSections(more: Known): void {
  known = { ...known, ...more };
}

async function load(language: Language, names: readonly SectionName[]): Promise<Loaded> {
  const parts = await Promise.all(names.map(async (name) => ({ [name]: await known[name]?.[language]() })));
  return Object.assign({}, ...parts);
}

const loadedNames = () => Object.keys(current.value.loaded) as SectionName[];

/** The last switch of the language: an earlier one that comes late is not shown any more. */
let switches = 0;
/** The language of that switch, and the switch itself until its words are there; before the first one nothing is on the screen, and it will be the browser's. */
let next: Language | null = null;
let switching: Promise<void> = Promise.resolve();
const wantedNow = () => next ?? (typeof navigator === 'undefined' ? current.value.language : startLanguage());

/** Load sections in the language that is on screen, or will be when the switch that runs is over, and show them with it; or switch to `language`, see `changeLanguage`. */
export async function loadWords(names: readonly SectionName[], language?: Language): Promise<void> {
  if (language !== undefined) return show(language, names);
  const wanted = wantedNow();
  const parts = await load(wanted, names);
  await switching.catch(() => undefined);
  // Never two languages on one screen.
  const isOther = loadedNames().length > 0 && wanted !== current.value.language;
  if (isOther || wanted !== wantedNow()) return loadWords(names);
  current.value = { language: wanted, loaded: { ...current.value.loaded, ...parts } };
}

/** Shows `language` once every section in use is there in it, those too that came into use while loading. */
function show(language: Language, names: readonly SectionName[]): Promise<void> {
  const own = ++switches;
  next = language;
  switching = bring(language, names, own);
  return switching.catch((error: unknown) => {
    // What is on the screen stays there; where nothing is yet, the browser's language is still the one to come.
    if (own === switches) next = loadedNames().length === 0 ? null : current.value.language;
    throw error;
  });
}

async function bring(language: Language, names: readonly SectionName[], own: number): Promise<void> {
  let loaded: Loaded = {};
  let missing = [...new Set([...names, ...loadedNames()])];
  while (missing.length > 0) {
    loaded = { ...loaded, ...(await load(language, missing)) };
    if (own !== switches) return;
    missing = loadedNames().filter((name) => !(name in loaded));
  }
  current.value = { language, loaded };
  document.documentElement.lang = language;
  pointToManifest(language);
}

/** Switch the language: every section in use is loaded first, then all screens change together; the choice is kept on this device. */
export async function changeLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORED, language);
  } catch {}
  await show(language, []);
}

/** From now on: what is chosen in another window of this browser is spoken here too; where the words do not come, the language stays. */
export function followLanguage(): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === STORED && isLanguage(newValue)) show(newValue, []).catch(() => undefined);
  });
}

/** Forgets the choice: the next start asks the browser again. What is on screen stays in its language. */
export function forgetLanguage(): void {
  try {
    localStorage.removeItem(STORED);
  } catch {}
}

/** A section of the dictionary in the language on screen. @throws TypeError when the app has not loaded that section */
export function words<S extends SectionName>(name: S): Section<S> {
  const section = current.value.loaded[name];
  if (section === undefined) throw new TypeError(`section ${name} is not loaded`);
  return section;
}

/** The language on screen; read inside a component it subscribes. */
export const language = (): Language => current.value.language;

/** A template of the dictionary with its placeholders filled in, in the language on screen. */
export const fill = <const T extends string>(template: T, values: Values<T>): string => fillIn(current.value.language, template, values);
