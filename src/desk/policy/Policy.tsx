/** The policy in force in words, its matrix, and the versions there were. */
import { useMemo } from 'preact/hooks';
import { formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { useLoad } from '../parts/use-call.ts';
import { readPolicyText, readVersions, type VersionLine } from './answers.ts';
import { readText } from './draft-text.ts';
import { Matrix } from './Matrix.tsx';
import { RuleTable } from './RuleTable.tsx';
import { BrokenText, Views, viewOf } from './Views.tsx';
import './policy.css';

/** `nr`: a version that is not in force any more; without it the one that is. */
export function PolicyPage({ query }: PageProps) {
  const say = words('deskPolicy');
  const view = viewOf(say.views, query['view']);
  const asked = query['nr'];
  const versions = useLoad(() => get('/api/desk/policies', readVersions), []);
  const newest = versions.value?.[0]?.version ?? null;
  const shown = asked === undefined ? newest : Number(asked);
  const title = asked === undefined ? words('desk').pages.policy : fill(say.version, { n: asked });
  return (
    <Page title={title} intro={say.intro} actions={<a href={pathOf('policyDrafts')}>{words('desk').pages.policyDrafts}</a>}>
      <Views label={title} views={say.views} now={view} pathTo={(to) => pathOf('policy', { ...(asked === undefined ? {} : { nr: asked }), view: to })} />
      <Problem refusal={versions.refusal} onRetry={versions.reload} loading={versions.busy && versions.value === null} />
      {versions.value !== null && view === 'versions' && <Versions lines={versions.value} />}
      {versions.value !== null && view !== 'versions' && shown !== null && <One version={shown} view={view} lines={versions.value} />}
    </Page>
  );
}

interface OneProps {
  readonly version: number;
  readonly view: 'rules' | 'matrix';
  readonly lines: readonly VersionLine[];
}

function One({ version, view, lines }: OneProps) {
  const say = words('deskPolicy');
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/policies/${version}`, readPolicyText), [version]);
  const reading = useMemo(() => (value === null ? null : readText(value.text)), [value]);
  const line = lines.find((one) => one.version === version);
  return (
    <>
      <Problem refusal={refusal} onRetry={reload} loading={busy && value === null} />
      {value !== null && reading?.ok === true && view === 'rules' && (
        <>
          <DeskFacts
            facts={[
              [version === lines[0]?.version ? say.inForce : fill(say.version, { n: '' }).trim(), fill(say.version, { n: String(version) })],
              [say.since, moment(value.at)],
              [say.views.rules, fill(say.counts, { rules: reading.policy.rules.length, kinds: reading.policy.categories.size })],
              [say.applied, line?.applied == null ? say.notYet : moment(line.applied)],
              [say.digest, <code key="digest" class="desk-long" translate={false}>{`${value.sha256.slice(0, 16)}…`}</code>],
            ]}
          />
          <RuleTable policy={reading.policy} />
        </>
      )}
      {reading?.ok === true && view === 'matrix' && <Matrix policy={reading.policy} />}
      {reading?.ok === false && <BrokenText />}
    </>
  );
}

function Versions({ lines }: { readonly lines: readonly VersionLine[] }) {
  const say = words('deskPolicy');
  const [newest] = lines;
  return (
    <section class="stack">
      <h2>{say.versionsTitle}</h2>
      <Table
        caption={say.versionsTitle}
        rows={lines}
        keyOf={({ version }) => version}
        columns={[
          {
            head: say.nr,
            names: true,
            cell: ({ version }) => (
              <a href={pathOf('policy', version === newest?.version ? {} : { nr: version })}>{fill(say.version, { n: String(version) })}</a>
            ),
          },
          { head: say.publishedAt, cell: ({ at }) => moment(at) },
          { head: say.size, figures: true, cell: ({ bytes }) => fill(say.bytes, { n: formatNumber(language(), bytes) }) },
          { head: say.digest, cell: ({ sha256 }) => <code translate={false}>{`${sha256.slice(0, 16)}…`}</code> },
          {
            head: say.draftsTitle,
            cell: ({ draft }) => draft !== null && <a href={pathOf('policyDraft', { nr: draft })}>{fill(words('desk').number, { nr: String(draft) })}</a>,
          },
          {
            head: say.compareChoose,
            cell: ({ version }) => {
              const before = lines.find((other) => other.version < version);
              return (
                <span class="policy-links">
                  {before !== undefined && <a href={pathOf('policyCompare', { from: before.version, to: version })}>{say.compareBefore}</a>}
                  {newest !== undefined && version !== newest.version && version !== lines[1]?.version && (
                    <a href={pathOf('policyCompare', { from: version, to: newest.version })}>{say.compareInForce}</a>
                  )}
                </span>
              );
            },
          },
        ]}
      />
    </section>
  );
}
