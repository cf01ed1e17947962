/** Two versions beside each other: `from` and `to` in the address. */
import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../shared/i18n/words.ts';
import { get } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Select } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useLoad } from '../parts/use-call.ts';
import { readPolicyText, readVersions } from './answers.ts';
import { Changes } from './Changes.tsx';
import { readText } from './draft-text.ts';
import { BrokenText } from './Views.tsx';
import './policy.css';

export function ComparePage({ query }: PageProps) {
  const say = words('deskPolicy');
  const { route } = useLocation();
  const versions = useLoad(() => get('/api/desk/policies', readVersions), []);
  const numbers = (versions.value ?? []).map(({ version }) => String(version));
  const [a, b] = [query['from'] ?? numbers[1] ?? numbers[0] ?? '', query['to'] ?? numbers[0] ?? ''];
  const options = numbers.map((value) => ({ value, text: fill(say.version, { n: value }) }));
  const go = (from: string, to: string) => route(pathOf('policyCompare', { from, to }));
  return (
    <Page
      title={a === '' || b === '' ? words('desk').pages.policyCompare : fill(say.compareTitle, { a, b })}
      actions={<a href={pathOf('policy', { view: 'versions' })}>{say.versionsTitle}</a>}
    >
      <Problem refusal={versions.refusal} onRetry={versions.reload} loading={versions.busy && versions.value === null} />
      <div class="policy-asked">
        <Select label={say.before} value={a} options={options} onValue={(from) => go(from, b)} />
        <Select label={say.after} value={b} options={options} onValue={(to) => go(a, to)} />
      </div>
      {a !== '' && b !== '' && <Both a={a} b={b} />}
    </Page>
  );
}

function Both({ a, b }: { readonly a: string; readonly b: string }) {
  const before = useVersion(a);
  const after = useVersion(b);
  const again = () => {
    before.reload();
    after.reload();
  };
  if (before.policy === null || after.policy === null)
    return <Problem refusal={before.refusal ?? after.refusal} onRetry={again} loading={before.busy || after.busy} />;
  return before.policy.ok && after.policy.ok ? <Changes before={before.policy.policy} after={after.policy.policy} /> : <BrokenText />;
}

function useVersion(version: string) {
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/policies/${encodeURIComponent(version)}`, readPolicyText), [version]);
  const policy = useMemo(() => (value === null ? null : readText(value.text)), [value]);
  return { policy, refusal, busy, reload };
}
