/** Two policies beside each other: whom a change touches first, in words, then rules, numbers, zones and kinds of place that differ. */
import { useMemo } from 'preact/hooks';
import { type CellChange, type Comparison, comparePolicies } from '../../core/policy/compare.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { HealthWord } from '../parts/HealthWord.tsx';
import { Table } from '../parts/Table.tsx';
import { nowSeconds } from '../parts/time.ts';
import { sayAnswer, sayHours, sayKind, sayList, saySpot, sayWeekdays, sayZone } from './say.ts';

interface ChangesProps {
  readonly before: Policy;
  readonly after: Policy;
}

export function Changes({ before, after }: ChangesProps) {
  const say = words('deskPolicy');
  const found = useMemo(() => comparePolicies(before, after, nowSeconds()), [before, after]);
  const { settings, areas, categories, rules, cells } = found;
  const nothing = [settings, areas, rules, cells, ...Object.values(categories)].every((list) => list.length === 0);
  if (nothing) return <Notice title={say.nothingChanged} />;
  return (
    <div class="stack loose">
      <Cells cells={cells} before={before} after={after} />
      <div class="desk-columns">
        <Rules rules={rules} />
        <Numbers settings={settings} />
        <Areas areas={areas} />
        <Kinds categories={categories} policies={[after, before]} />
      </div>
    </div>
  );
}

function Cells({ cells, before, after }: ChangesProps & { readonly cells: readonly CellChange[] }) {
  const say = words('deskPolicy');
  const rows = cells.map((change, nr) => ({ ...change, nr }));
  return (
    <section class="stack">
      <h2>{say.cellsTitle}</h2>
      <p class="soft">{say.cellsHint}</p>
      <Table
        caption={say.cellsTitle}
        empty={say.cellsNone}
        rows={rows}
        keyOf={({ nr }) => nr}
        columns={[
          { head: say.colour, names: true, cell: ({ health }) => <HealthWord health={health} /> },
          {
            head: say.atPlaces,
            cell: ({ categories }) =>
              sayList(
                categories.map((category) => sayKind(category, after, before)),
                8,
              ),
          },
          { head: say.where, cell: ({ spots }) => sayList(spots.map(saySpot)) },
          { head: say.when, cell: ({ weekdays, hours }) => `${sayWeekdays(weekdays)}, ${hours.map(sayHours).join(', ')}` },
          { head: say.before, cell: ({ before: was }) => sayAnswer(was) },
          { head: say.after, cell: ({ after: is }) => <strong class={is.kind === 'admit' ? 'policy-yes' : 'policy-no'}>{sayAnswer(is)}</strong> },
        ]}
      />
    </section>
  );
}

function Rules({ rules }: Pick<Comparison, 'rules'>) {
  const say = words('deskPolicy');
  if (rules.length === 0) return null;
  return (
    <section class="stack">
      <h2>{say.rulesChanged}</h2>
      <Table
        caption={say.rulesChanged}
        rows={rules}
        keyOf={({ id, kind }) => `${id} ${kind}`}
        columns={[
          { head: say.rule, names: true, cell: ({ id }) => <code translate={false}>{id}</code> },
          { head: say.after, cell: ({ kind }) => say.ruleChange[kind] },
        ]}
      />
    </section>
  );
}

function Numbers({ settings }: Pick<Comparison, 'settings'>) {
  const say = words('deskPolicy');
  if (settings.length === 0) return null;
  const number = (value: number) => formatNumber(language(), value);
  return (
    <section class="stack">
      <h2>{say.numbersChanged}</h2>
      <Table
        caption={say.numbersChanged}
        rows={settings}
        keyOf={({ name }) => name}
        columns={[
          { head: say.numbersTitle, names: true, cell: ({ name }) => say.numbers[name] },
          { head: say.before, figures: true, cell: ({ from }) => number(from) },
          { head: say.after, figures: true, cell: ({ to }) => number(to) },
        ]}
      />
    </section>
  );
}

function Areas({ areas }: Pick<Comparison, 'areas'>) {
  const say = words('deskPolicy');
  if (areas.length === 0) return null;
  const zone = (name: string | null) => (name === null ? <span class="soft">{say.wereNot}</span> : sayZone(name));
  return (
    <section class="stack">
      <h2>{say.areasChanged}</h2>
      <Table
        caption={say.areasChanged}
        rows={areas}
        keyOf={({ area }) => area}
        columns={[
          { head: say.where, names: true, cell: ({ area }) => (area === '*' ? say.otherAreas : fill(say.area, { code: area })) },
          { head: say.before, cell: ({ from }) => zone(from) },
          { head: say.after, cell: ({ to }) => zone(to) },
        ]}
      />
    </section>
  );
}

function Kinds({ categories, policies }: Pick<Comparison, 'categories'> & { readonly policies: readonly Policy[] }) {
  const say = words('deskPolicy');
  const kinds = (['added', 'removed', 'renamed'] as const).filter((kind) => categories[kind].length > 0);
  if (kinds.length === 0) return null;
  return (
    <section class="stack">
      <h2>{say.kindsChanged}</h2>
      {kinds.map((kind) => (
        <p key={kind}>{fill(say.kindChange[kind], { what: categories[kind].map((category) => sayKind(category, ...policies)).join(', ') })}</p>
      ))}
    </section>
  );
}
