/** The rules in words, in the order in which they are asked: whom, where, when, and the answer. */
import type { Policy, Rule } from '../../core/policy/policy.ts';
import { words } from '../../shared/i18n/words.ts';
import { HealthWord } from '../parts/HealthWord.tsx';
import { Table } from '../parts/Table.tsx';
import { sayReason, sayWhen, sayWhere, sayWho } from './say.ts';

export function RuleTable({ policy }: { readonly policy: Policy }) {
  const say = words('deskPolicy');
  const rows = policy.rules.map((rule, at) => ({ rule, at }));
  return (
    <section class="stack">
      <h2>{say.rulesTitle}</h2>
      <p class="soft desk-narrow">{say.rulesHint}</p>
      <Table
        caption={say.rulesTitle}
        rows={rows}
        keyOf={({ at }) => at}
        columns={[
          { head: say.nr, figures: true, cell: ({ at }) => at + 1 },
          { head: say.whom, names: true, cell: ({ rule }) => <Whom rule={rule} /> },
          { head: say.where, cell: ({ rule }) => <Lines lines={sayWhere(rule.when, policy)} none={say.anywhere} /> },
          { head: say.when, cell: ({ rule }) => <Lines lines={sayWhen(rule.when)} none={say.always} /> },
          { head: say.answered, cell: ({ rule }) => <Then rule={rule} /> },
          { head: say.rule, cell: ({ rule }) => <code translate={false}>{rule.id}</code> },
        ]}
      />
    </section>
  );
}

export function Whom({ rule: { when } }: { readonly rule: Pick<Rule, 'when'> }) {
  const say = words('deskPolicy');
  return (
    <>
      {when.health === undefined ? (
        <span class="soft">{say.anybody}</span>
      ) : (
        <span class="policy-marks">
          {when.health.map((health) => (
            <HealthWord key={health} health={health} />
          ))}
        </span>
      )}
      {sayWho(when).map((line) => (
        <div key={line} class="desk-under">
          {line}
        </div>
      ))}
    </>
  );
}

export function Lines({ lines, none }: { readonly lines: readonly string[]; readonly none: string }) {
  if (lines.length === 0) return <span class="soft">{none}</span>;
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}

export function Then({ rule: { admit, reason } }: { readonly rule: Pick<Rule, 'admit' | 'reason'> }) {
  const say = words('deskPolicy');
  return (
    <>
      <span class={admit ? 'policy-yes' : 'policy-no'}>{admit ? say.admits : say.refuses}</span>
      {!admit && <div class="desk-under">{sayReason(reason)}</div>}
    </>
  );
}
