/** Why a paper pass is not to be shown, for those who hold it. */
import { formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import type { PassState } from '../../pass/check.ts';

export interface Doubt {
  readonly tone: 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** For a pass that is not in force any more, or never was. */
export function sayDoubt(pass: PassState, now: number): Doubt {
  const { code: said } = words('intake');
  if (pass.kind === 'current' || pass.kind === 'expired') {
    return { tone: 'warn', title: said.expired.title, text: fill(said.expired.text, { when: formatMoment(language(), pass.facts.exp, now) }) };
  }
  if (pass.code === 'proof-missing') return { tone: 'warn', ...said.copy };
  return { tone: pass.kind === 'refused' ? 'bad' : 'warn', ...said[pass.kind] };
}
