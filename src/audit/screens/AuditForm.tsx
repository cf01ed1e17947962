/** What to verify, by whose data, at which door, as of when. */
import { useState } from 'preact/hooks';
import type { Policy } from '../../core/policy/policy.ts';
import { nameOf } from '../../shared/i18n/policy-names.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { typedInput } from '../bulk/inputs.ts';
import type { Bulk, Moment } from '../bulk/use-bulk.ts';
import { momentOf } from '../moment.ts';
import { Choice } from './Choice.tsx';
import { Inputs } from './Inputs.tsx';

const MOMENTS = ['now', 'chosen', 'own'] as const;

export function AuditForm({ policy, bulk }: { readonly policy: Policy; readonly bulk: Bulk }) {
  const say = words('audit');
  const { text } = bulk;
  const [category, setCategory] = useState('voluntary');
  const [area, setArea] = useState('*');
  const [kind, setKind] = useState<Moment['kind']>('now');
  const [moment, setMoment] = useState('');
  const names = [...policy.categories].map(([id, name]) => [id, nameOf(name)] as const);
  // A policy need not name the door that is asked about first.
  const options = names.some(([id]) => id === category) ? names : [[category, category] as const, ...names];
  const areas = [...policy.areas.keys()].filter((code) => code !== '*');
  const at = kind === 'chosen' ? momentOf(moment) : null;
  const isAsked = kind !== 'chosen' || typeof at === 'number';
  const isEmpty = text.trim() === '' && bulk.inputs.length === 0;
  const hasTimes = bulk.inputs.some(({ format }) => (format.kind === 'csv' || format.kind === 'ndjson') && format.time !== null);
  const ask = () => {
    const typed = bulk.sortTyped();
    const inputs = [...(typed.trim() === '' ? [] : [typedInput(typed)]), ...bulk.inputs];
    if (inputs.length > 0) void bulk.ask({ inputs, door: { category, area }, moment: kind === 'chosen' ? { kind, at: at ?? 0 } : { kind } });
  };
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Inputs bulk={bulk} />
      <Data bulk={bulk} />
      <div class="audit-door">
        <Choice label={say.door} value={category} onValue={setCategory} options={options} />
        <Choice label={say.area} value={area} onValue={setArea} options={[['*', say.anyArea], ...areas.map((code) => [code, code] as const)]} />
        <Choice
          label={say.bulk.moment}
          value={kind}
          onValue={(value) => setKind(MOMENTS.find((one) => one === value) ?? 'now')}
          options={MOMENTS.filter((one) => one !== 'own' || hasTimes || typedInput(text).columns !== null).map((one) => [one, say.bulk.moments[one]] as const)}
        />
        {kind === 'chosen' && <Chosen moment={moment} onMoment={setMoment} isWrong={at === undefined} />}
      </div>
      {kind === 'own' && <p class="soft small">{say.bulk.ownHint}</p>}
      {/* Busy, not disabled, while it goes on: what has the focus keeps it. */}
      <Button kind="primary" large icon={<IconShield />} busy={bulk.isOpening || bulk.run?.isBusy === true} disabled={isEmpty || !isAsked} onClick={ask}>
        {bulk.isOpening ? say.bulk.opening : say.verify}
      </Button>
    </form>
  );
}

function Chosen({ moment, onMoment, isWrong }: { readonly moment: string; readonly onMoment: (moment: string) => void; readonly isWrong: boolean }) {
  const say = words('audit');
  return (
    <label class="field">
      {say.asOf}
      <input
        type="datetime-local"
        step="1"
        min="1970-01-02T00:00"
        max="9999-12-31T23:59:59"
        value={moment}
        aria-invalid={isWrong}
        onInput={(event) => onMoment(event.currentTarget.value)}
      />
      <span class="says">{say.zone}</span>
    </label>
  );
}

/** Data of the ministry that were brought and are not believed. */
export function Refused({ code, file }: { readonly code: string; readonly file: string }) {
  const say = words('audit').bulk;
  // What an archive or a folder is refused for comes first: the other sentences are of a network's answers.
  const why: Readonly<Record<string, string>> = { ...words('codes').trust, ...say.refusals };
  return (
    <Notice tone="bad" title={fill(say.dataRefused, { file })}>
      <p>{why[code]}</p>
      <p class="soft small">{code}</p>
    </Notice>
  );
}

/** Whose data judge: this device's, or a folder's that was brought. */
function Data({ bulk: { brought, useOwnData, historyFault } }: { readonly bulk: Bulk }) {
  const say = words('audit').bulk;
  return (
    <>
      <div class="row audit-data">
        <div class="grow">
          <span>{say.data}</span>
          <p class="soft small audit-name">{brought?.ok === true ? (brought.published.name ?? '') : say.dataOwn}</p>
        </div>
        {brought?.ok === true && (
          <Button kind="quiet" onClick={useOwnData}>
            {say.dataBack}
          </Button>
        )}
      </div>
      {brought?.ok === false && <Refused {...brought} />}
      {historyFault !== null && <Notice tone="bad" title={fill(say.historyRefused, { code: historyFault })} />}
    </>
  );
}
