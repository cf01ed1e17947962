/** Whether what is written is a policy: the core's own reader, with the first place that is wrong by its rule and line. */
import { fill, words } from '../../shared/i18n/words.ts';
import { IconCheck, IconWarning } from '../../shared/ui/icons.tsx';
import { isObject, looseOf, type Reading } from './draft-text.ts';
import { sayPlace } from './say.ts';

interface StandingProps {
  readonly text: string;
  readonly reading: Reading;
  /** where the text is edited */
  readonly toText: string;
}

export function Standing({ text, reading, toText }: StandingProps) {
  const say = words('deskPolicy');
  if (reading.ok) {
    const { version, rules } = reading.policy;
    return (
      <p class="policy-standing good" role="status">
        <IconCheck size={1.25} /> {fill(say.fits, { n: String(version), rules: rules.length })}
      </p>
    );
  }
  const { place, line } = reading.fault;
  return (
    <p class="policy-standing bad" role="status">
      <IconWarning size={1.25} />
      <span>
        <strong>{say.faulty}.</strong> {place === 'json' ? say.faultJson : fill(say.faultAt, { place: sayPlace(place, (at) => nameOfRule(text, at)) })}
        {line !== null && (
          <>
            {', '}
            <a href={toText}>{fill(say.faultLine, { line: String(line) })}</a>
          </>
        )}
      </span>
    </p>
  );
}

/** What the rule at this place calls itself. */
export function nameOfRule(text: string, at: number): string | null {
  const rule = looseOf(text)?.rules[at];
  return isObject(rule) && typeof rule['id'] === 'string' ? rule['id'] : null;
}
