/** Shorthand for cases about trust directories: one that must be refused, one that must be taken. */
import { qr } from './text-codec.mjs';
import { presentation } from './tokens.mjs';
import { trustFiles } from './trust.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function trustChecks(suite) {
  const line = qr(presentation());
  return {
    /** @param {string} name @param {string} clause @param {string | string[]} codes @param {object} o of trustFiles @param {string} [ambiguity] */
    no(name, clause, codes, o, ambiguity) {
      suite.trust(name, trustFiles(o));
      suite.refused(name, clause, line, [codes].flat(), { trust: name, ambiguity });
    },
    /** @param {string} name @param {string} clause @param {object} o of trustFiles @param {{ codes: string[], ambiguity: string }} [orRefusal] */
    yes(name, clause, o, orRefusal) {
      suite.trust(name, trustFiles(o));
      suite.one(name, clause, presentation(), 'ok', { trust: name, orRefusal });
    },
  };
}
