/**
 * The text of a draft: what the core's own reader says of it, where in the text its fault stands, and the loose shape that the form edits. The text is the
 * draft; the form writes a new text with each change, so that what is signed is what was seen. Pure.
 */
import { utf8Encode } from '../../core/bytes.ts';
import { type Policy, PolicyError, parsePolicy } from '../../core/policy/policy.ts';
import { locate } from './locate.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface LooseRule extends Json {
  readonly when: Json;
}

/** A policy as far as the form needs: its members may still be wrong inside. */
export interface LoosePolicy extends Json {
  readonly durations: Json;
  readonly limits: Json;
  readonly areas: Json;
  readonly categories: Json;
  readonly rules: readonly LooseRule[];
}

export interface Fault {
  /** as PolicyError names it: `policy.rules[3].when.hours`, or `json` */
  readonly place: string;
  /** from 1, null where the place is nowhere in the text */
  readonly line: number | null;
  /** in the text, for a caret */
  readonly offset: number | null;
}

export type Reading = { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly fault: Fault };

export function readText(text: string): Reading {
  try {
    return { ok: true, policy: parsePolicy(utf8Encode(text)) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const offset = locate(text, error.place);
    return { ok: false, fault: { place: error.place, offset, line: offset === null ? null : text.slice(0, offset).split('\n').length } };
  }
}

/** What the form can show, or null where the text must be mended first. */
export function looseOf(text: string): LoosePolicy | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || !['durations', 'limits', 'areas', 'categories'].every((name) => isObject(value[name]))) return null;
  const { rules } = value;
  const fit = Array.isArray(rules) && rules.every((rule) => isObject(rule) && isObject(rule['when']));
  return fit ? (value as unknown as LoosePolicy) : null;
}

/** As it is stored and signed. */
export function textOfPolicy(policy: Json): string {
  return `${JSON.stringify(policy, null, 1)}\n`;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts among the members of a list. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A copy with this member, or without it where it is undefined. */
export function withMember<T extends Json>(object: T, name: string, value: unknown): T {
  const { [name]: _, ...rest } = object;
  if (value === undefined) return rest as unknown as T;
  // a member that was there keeps its place
  return (Object.hasOwn(object, name) ? { ...object, [name]: value } : { ...rest, [name]: value }) as T;
}

/** Items with the one at `from` moved to `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const rest = items.filter((_, at) => at !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** The items of a list that are none of these: what a form does not know, and keeps. Of anything but a list nothing. */
export function strangersIn(value: unknown, known: readonly unknown[]): readonly unknown[] {
  return Array.isArray(value) ? value.filter((item) => !known.includes(item)) : [];
}

/** A list with one of the known items ticked or not: these in their own order, then what the form does not know. Undefined where nothing is left. */
export function withTick<T>(value: unknown, known: readonly T[], { item, on }: { readonly item: T; readonly on: boolean }): readonly unknown[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const next = [...known.filter((one) => (one === item ? on : list.includes(one))), ...strangersIn(value, known)];
  return next.length === 0 ? undefined : next;
}

/** Members that are none of these, as the text has them: `weather: ["rain"]`. */
export function strangeMembers(object: Json, known: readonly string[]): readonly string[] {
  return Object.entries(object)
    .filter(([name]) => !known.includes(name))
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
}
