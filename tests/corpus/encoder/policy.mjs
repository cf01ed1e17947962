/** The policy of the corpus' small world: a door for each condition of formats.md §8, and a few ordinary ones. */
import { conditionsPolicy } from '../../conformance/policies.mjs';

const names = (text) => ({ kk: text, ru: text, en: text });

/** @param {object} [change] members that replace its own @param {object} [limits] */
export function corpusPolicy(change = {}, limits = {}) {
  const base = conditionsPolicy();
  return {
    ...base,
    version: 41,
    limits: { ...base.limits, ...limits },
    areas: { 'ALA-01': 'red', 'AST-02': 'green' },
    categories: { ...base.categories, cinema: names('cinema'), grocery: names('grocery'), constructor: names('builder') },
    rules: [
      { id: 'isolation', when: { health: ['red'] }, admit: false, reason: 'isolation' },
      ...base.rules,
      { id: 'food', when: { health: ['yellow'], category: ['grocery'] }, admit: true },
      { id: 'contact', when: { health: ['yellow'], category: ['cinema'] }, admit: false, reason: 'contact' },
      { id: 'cinema', when: { health: ['blue', 'green'], category: ['cinema'] }, admit: true },
    ],
    ...change,
  };
}
