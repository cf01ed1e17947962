/** A draft tried out on the recorded scans of one day: of which day, which revision and how many scans, and told with what was and was not counted. */
import { useState } from 'preact/hooks';
import type { Policy } from '../../core/policy/policy.ts';
import { byReason, type Counted, type Figures, figuresOf, type Shares } from '../../core/policy/simulate.ts';
import { HEALTH } from '../../core/token/health.ts';
import { formatDate, formatNumber } from '../../shared/i18n/format.ts';
import type { Section } from '../../shared/i18n/sections.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Input } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { DAY, dayText, endOfDay, nowSeconds } from '../parts/time.ts';
import type { Draft, ReadCounts } from './answers.ts';
import { sayKind, sayReason } from './say.ts';
import type { Counting, Sum } from './use-simulation.ts';

interface SimulationProps {
  /** as stored */
  readonly draft: Draft;
  /** for the names of kinds of place */
  readonly policy: Policy | null;
  readonly dirty: boolean;
  readonly counting: Counting;
}

export function Simulation({ draft, policy, dirty, counting: { sum, refusal, run, stop } }: SimulationProps) {
  const say = words('deskPolicy');
  const [day, setDay] = useState(sum?.day ?? dayText(nowSeconds() - DAY));
  const [tried, setTried] = useState(false);
  const busy = sum?.state === 'running';
  const fits = endOfDay(day) !== null && day <= dayText(nowSeconds());
  return (
    <section class="stack">
      <h2>{say.simTitle}</h2>
      <p class="soft policy-wide">{say.simIntro}</p>
      {dirty && <Notice tone="warn" title={say.simUnsaved} />}
      <form
        class="policy-asked"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!busy && fits) run(day);
        }}
      >
        <Input
          label={say.simDay}
          type="date"
          value={day}
          max={dayText(nowSeconds())}
          onValue={setDay}
          fault={tried && !fits ? words('deskCodes')['day-invalid'].todo : null}
        />
        <Button kind="primary" type="submit" busy={busy}>
          {say.simRun}
        </Button>
        {busy && (
          <Button kind="outline" onClick={stop}>
            {say.simStop}
          </Button>
        )}
      </form>
      <Problem refusal={refusal} />
      {sum !== null && <Outcome sum={sum} policy={policy} stored={draft.revision} onAgain={() => run(sum.day)} />}
    </section>
  );
}

interface OutcomeProps {
  readonly sum: Sum;
  readonly policy: Policy | null;
  /** the draft's revision by now */
  readonly stored: number;
  readonly onAgain: () => void;
}

/** What the figures below are of; and that they are of yesterday's draft, where it has been stored anew since. */
function CountedOf({ sum: { from, revision, read, state }, stored, onAgain }: Omit<OutcomeProps, 'policy'>) {
  const say = words('deskPolicy');
  if (from === null || revision === null) return null;
  const old = state === 'changed' || (state !== 'running' && revision !== stored);
  return (
    <>
      <p>
        <strong>{fill(say.simOf, { day: formatDate(language(), from), n: String(revision), scans: read.admitted + read.refused, lines: read.entries })}</strong>
      </p>
      {old && (
        <Notice
          tone="warn"
          title={state === 'changed' ? say.simChanged : fill(say.simStale, { n: String(stored) })}
          actions={<Button onClick={onAgain}>{say.simAgain}</Button>}
        />
      )}
    </>
  );
}

function Outcome({ sum, policy, stored, onAgain }: OutcomeProps) {
  const say = words('deskPolicy');
  const { counted, read, shares, state } = sum;
  const [was, wasNot] = [counted.filter(({ admitted }) => admitted), counted.filter(({ admitted }) => !admitted)];
  const odd = counted.filter(({ effect }) => effect.among.length === 0).reduce((all, { count }) => all + count, 0);
  return (
    <div class="stack loose" aria-busy={state === 'running'}>
      {state === 'running' && (
        <div class="stack tight" role="status">
          <progress class="policy-progress" max={Math.max(1, sum.total)} value={sum.done} aria-label={say.simRun} />
          <p class="soft small">{fill(say.simBusy, { done: number(sum.done), total: number(sum.total) })}</p>
        </div>
      )}
      <CountedOf sum={sum} stored={stored} onAgain={onAgain} />
      {state === 'stopped' && <Notice tone="warn" title={say.simPartial} />}
      {state === 'done' && read.entries === 0 && <Notice title={say.simNone} />}
      {read.entries > 0 && (
        <>
          <div class="desk-columns" aria-live="polite">
            <Headline figures={figuresOf(was, shares)} told={say.simAdmitted} none={say.simNoneRefused} />
            <Headline figures={figuresOf(wasNot, shares)} told={say.simRefused} none={say.simNoneAdmitted} />
          </div>
          <p class="soft small policy-wide">{fill(say.simHow, { shares: sayShares(shares) })}</p>
          {HEALTH.every((health) => shares[health] === 0) && <p class="soft small policy-wide">{say.simNobody}</p>}
          <Breakdown title={say.simNowRefused} counted={was} shares={shares} policy={policy} reasons />
          <Breakdown title={say.simNowAdmitted} counted={wasNot} shares={shares} policy={policy} />
          <section class="stack tight">
            <h2>{say.simRead}</h2>
            <p class="policy-wide">{fill(say.simReadLine, { ...texts(read), other: number(read.refusedOtherwise) })}</p>
            {odd > 0 && <p class="policy-wide">{fill(say.simOdd, { n: odd })}</p>}
          </section>
        </>
      )}
    </div>
  );
}

interface HeadlineProps {
  readonly figures: Figures;
  readonly told: Section<'deskPolicy'>['simAdmitted' | 'simRefused'];
  /** where nothing turns */
  readonly none: Section<'deskPolicy'>['simNoneRefused' | 'simNoneAdmitted'];
}

function Headline({ figures: { scans, about, surely, possibly }, told, none }: HeadlineProps) {
  const say = words('deskPolicy');
  if (possibly === 0) return <p class="card policy-headline">{fill(none, { scans })}</p>;
  return (
    <div class="card stack tight">
      <p class="policy-headline">{fill(told, { scans, about: number(Math.round(about)) })}</p>
      <p class="soft">{fill(say.simBounds, { surely: number(surely), possibly: number(possibly) })}</p>
    </div>
  );
}

interface BreakdownProps {
  readonly title: string;
  readonly counted: readonly Counted[];
  readonly shares: Shares;
  readonly policy: Policy | null;
  readonly reasons?: boolean;
}

/** By reason and by kind of place, only where something turns. */
function Breakdown({ title, counted, shares, policy, reasons = false }: BreakdownProps) {
  const say = words('deskPolicy');
  const kinds = [...new Set(counted.map(({ category }) => category))]
    .map((category) => ({
      category,
      ...figuresOf(
        counted.filter((row) => row.category === category),
        shares,
      ),
    }))
    .filter(({ possibly }) => possibly > 0)
    .sort((a, b) => b.about - a.about || b.possibly - a.possibly);
  if (kinds.length === 0) return null;
  const figures = [
    { head: say.simAbout, figures: true, cell: (row: Figures) => <strong>{number(Math.round(row.about))}</strong> },
    { head: say.simSurely, figures: true, cell: (row: Figures) => number(row.surely) },
    { head: say.simPossibly, figures: true, cell: (row: Figures) => number(row.possibly) },
  ];
  const scans = { head: say.simScans, figures: true, cell: (row: Figures) => number(row.scans) };
  return (
    <div class="policy-pair">
      <section class="stack tight">
        <h2>{say.simByKind}</h2>
        <p class="soft">{title}</p>
        <Table
          caption={`${say.simByKind}, ${title}`}
          rows={kinds}
          keyOf={({ category }) => category}
          columns={[{ head: say.kind, names: true, cell: ({ category }) => sayKind(category, ...(policy === null ? [] : [policy])) }, scans, ...figures]}
        />
      </section>
      {reasons && (
        <section class="stack tight">
          <h2>{say.simByReason}</h2>
          <p class="soft">{title}</p>
          <Table
            caption={`${say.simByReason}, ${title}`}
            rows={byReason(counted, shares)}
            keyOf={({ reason }) => reason ?? ''}
            columns={[{ head: say.reason, names: true, cell: ({ reason }) => sayReason(reason) }, ...figures]}
          />
        </section>
      )}
    </div>
  );
}

const number = (value: number): string => formatNumber(language(), value);

function texts(read: ReadCounts): Readonly<Record<keyof ReadCounts, string>> {
  const names = Object.keys(read) as (keyof ReadCounts)[];
  return Object.fromEntries(names.map((name) => [name, number(read[name])])) as Record<keyof ReadCounts, string>;
}

function sayShares(shares: Shares): string {
  return HEALTH.map((health) => `${words('status')[health].name} ${number(shares[health])}`).join(', ');
}
