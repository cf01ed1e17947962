/** The three languages and the shape of a dictionary section. English defines every key; Kazakh and Russian must have the same ones. */

export const LANGUAGES = ['kk', 'ru', 'en'] as const;

/** A language of the interface. */
export type Language = (typeof LANGUAGES)[number];

/** A section in another language than English: the same keys, any text. */
export type Translation<T> = T extends string ? string : { readonly [K in keyof T]: Translation<T[K]> };

type Name<T extends string> = T extends `${infer Key}|${string}` ? Key : T;

/** The placeholders of a template: `'{n|day|days} of {total}'` needs `n` (a number) and `total`. */
export type Placeholders<T extends string> = T extends `${string}{${infer Inner}}${infer Rest}` ? Name<Inner> | Placeholders<Rest> : never;

/** What `fill` must be given for a template: every placeholder, a number or a text. */
export type Values<T extends string> = { readonly [K in Placeholders<T>]: string | number };
