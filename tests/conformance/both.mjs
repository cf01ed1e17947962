/** One fault, two carriers: the same change in a paper pass and in the token inside a presentation. */
import { paper, presentation } from './tokens.mjs';

/**
 * @param {ReturnType<import('./suite.mjs').createSuite>['one']} one @param {string} name @param {string} clause
 * @param {object | (() => object)} options of the token; a function makes them anew (fresh index) for each carrier
 * @param {string} code @param {any} [o]
 */
export function both(one, name, clause, options, code, o) {
  const made = () => (typeof options === 'function' ? options() : options);
  one(`${name} (paper)`, clause, paper(made()), code, o);
  one(`${name} (presentation)`, clause, presentation(made()), code, o);
}
