/** The rules of a draft in their order: in words, and one at a time as a form. */
import { useState } from 'preact/hooks';
import type { Conditions } from '../../core/policy/policy.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button, IconButton } from '../../shared/ui/Button.tsx';
import { type LoosePolicy, type LooseRule, moved, readText, textOfPolicy, withMember } from './draft-text.ts';
import { RuleForm } from './RuleForm.tsx';
import { Lines, Then, Whom } from './RuleTable.tsx';
import { sayWhen, sayWhere } from './say.ts';

interface RuleListProps {
  readonly policy: LoosePolicy;
  readonly onChange: ((policy: LoosePolicy) => void) | null;
}

export function RuleList({ policy, onChange }: RuleListProps) {
  const say = words('deskPolicy');
  const [open, setOpen] = useState<number | null>(null);
  const { rules } = policy;
  const put = (next: readonly LooseRule[]) => onChange?.(withMember(policy, 'rules', next));
  const move = (from: number, to: number) => {
    put(moved(rules, from, to));
    if (open === from) setOpen(to);
    else if (open === to) setOpen(from);
  };
  const add = () => {
    put([...rules, { id: freeId(rules), when: { health: ['blue'] }, admit: false, reason: 'closed' }]);
    setOpen(rules.length);
  };
  return (
    <section class="stack">
      <h2>{say.rulesTitle}</h2>
      <p class="soft desk-narrow">{say.rulesHint}</p>
      <ol class="policy-rules">
        {rules.map((rule, at) => (
          <li key={at} class={at === open ? 'policy-rule open' : 'policy-rule'}>
            <div class="policy-rule-line">
              <span class="policy-nr">{at + 1}</span>
              <Told policy={policy} rule={rule} />
              {onChange !== null && (
                <span class="policy-tools">
                  <IconButton label={fill(say.upRule, { id: idOf(rule) })} icon="↑" disabled={at === 0} onClick={() => move(at, at - 1)} />
                  <IconButton label={fill(say.downRule, { id: idOf(rule) })} icon="↓" disabled={at === rules.length - 1} onClick={() => move(at, at + 1)} />
                  <Button kind="quiet" aria-expanded={at === open} onClick={() => setOpen(at === open ? null : at)}>
                    {at === open ? say.closeRule : say.editRule}
                  </Button>
                </span>
              )}
            </div>
            {at === open && onChange !== null && (
              <RuleForm
                policy={policy}
                rule={rule}
                onRule={(next) => put(rules.map((other, nr) => (nr === at ? next : other)))}
                onRemove={() => {
                  setOpen(null);
                  put(rules.filter((_, nr) => nr !== at));
                }}
              />
            )}
          </li>
        ))}
      </ol>
      {onChange !== null && (
        <div>
          <Button kind="outline" onClick={add}>
            {say.addRule}
          </Button>
        </div>
      )}
    </section>
  );
}

/** In words where the core can read it alone; else by its name, and the form shows what is in it. */
function Told({ policy, rule }: { readonly policy: LoosePolicy; readonly rule: LooseRule }) {
  const say = words('deskPolicy');
  const reading = readText(textOfPolicy({ ...BARE, categories: policy.categories, rules: [rule] }));
  const read = reading.ok ? reading.policy.rules[0] : undefined;
  if (!reading.ok || read === undefined) return <code class="policy-told">{idOf(rule)}</code>;
  const when: Conditions = read.when;
  return (
    <span class="policy-told">
      <span>
        <Whom rule={read} />
      </span>
      <span>
        <Lines lines={sayWhere(when, reading.policy, SHOWN)} none={say.anywhere} />
        <code translate={false}>{read.id}</code>
      </span>
      <span>
        <Lines lines={sayWhen(when)} none={say.always} />
      </span>
      <span>
        <Then rule={read} />
      </span>
    </span>
  );
}

/** Kinds of place named in a line; the form has them all. */
const SHOWN = 8;

/** A policy around one rule, for the core's reader. */
const BARE = {
  version: 1,
  utcOffsetMinutes: 300,
  durations: { greenHours: 1, redDays: 1, yellowDays: 1 },
  limits: { tokenHours: 1, proofSeconds: 1, skewSeconds: 1, amberHours: 1, stopHours: 1, paperDays: 1 },
  areas: {},
};

function idOf(rule: LooseRule): string {
  return typeof rule['id'] === 'string' ? rule['id'] : '?';
}

/** `rule-1` and so on, the first that no rule has. */
function freeId(rules: readonly LooseRule[]): string {
  const taken = new Set(rules.map(idOf));
  for (let nr = rules.length + 1; ; nr += 1) if (!taken.has(`rule-${nr}`)) return `rule-${nr}`;
}
