/** Samples of components with the words of one language, as the apps use them. */
import { useState } from 'preact/hooks';
import { fill } from '../../shared/i18n/fill.ts';
import { formatDayHeading, formatTimeRange } from '../../shared/i18n/format-days.ts';
import type { Language } from '../../shared/i18n/types.ts';
import { Button, IconButton } from '../../shared/ui/Button.tsx';
import { Field } from '../../shared/ui/Field.tsx';
import { IconClose, IconQr, IconScan, IconTurn } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { StatusMark } from '../../shared/ui/StatusMark.tsx';
import type { Dictionary } from '../languages.ts';

interface SampleProps {
  readonly say: Dictionary;
}

const noop = () => undefined;

export function Buttons({ say: { common, steps, wallet } }: SampleProps) {
  return (
    <div class="sample-buttons">
      <Button kind="primary" large icon={<IconQr />}>
        {wallet.home.show}
      </Button>
      <Button kind="primary" disabled>
        {steps.enrol.send}
      </Button>
      <Button kind="primary" busy>
        {steps.enrol.sending}
      </Button>
      <Button>{common.updateNow}</Button>
      <Button kind="outline" icon={<IconScan />}>
        {wallet.home.scan}
      </Button>
      <Button kind="danger">{steps.settings.erase}</Button>
      <div class="row">
        <Button kind="quiet">{common.cancel}</Button>
        <IconButton label={common.close} icon={<IconClose />} />
        <IconButton label={common.retry} icon={<IconTurn />} disabled />
      </div>
    </div>
  );
}

/** The numbers are the documented examples: born in the 1800s, so nobody's. */
export function Fields({ say: { design, steps } }: SampleProps) {
  const [iin, setIin] = useState('');
  return (
    <div class="stack">
      <Field label={steps.enrol.iin} value={iin} onValue={setIin} says={steps.enrol.iinHint} digits inputMode="numeric" maxLength={12} />
      <Field label={steps.enrol.iin} value="900419100401" onValue={noop} says={design.fieldWrong} tone="bad" digits />
      <Field label={steps.enrol.iin} value="900419100400" onValue={noop} says={steps.iin.good} tone="good" digits />
    </div>
  );
}

export function Choices({ say: { design } }: SampleProps) {
  const [light, setLight] = useState(true);
  return (
    <div>
      <fieldset class="segments" aria-label={design.theme.label}>
        <button type="button" aria-pressed={light} onClick={() => setLight(true)}>
          {design.theme.light}
        </button>
        <button type="button" aria-pressed={!light} onClick={() => setLight(false)}>
          {design.theme.dark}
        </button>
      </fieldset>
    </div>
  );
}

export function Notices({ say: { common, wallet } }: SampleProps) {
  return (
    <div class="stack">
      <Notice
        title={common.updateReady}
        actions={
          <>
            <Button kind="primary">{common.updateNow}</Button>
            <Button>{common.updateLater}</Button>
          </>
        }
      />
      <Notice tone="plain" title={common.offlineNormal} />
      <Notice tone="good" title={wallet.refresh.ok} />
      <Notice tone="warn" title={wallet.revoked.title}>
        <p>{wallet.revoked.text}</p>
      </Notice>
      <Notice tone="bad" title={common.unexpected}>
        <p>{common.unexpectedHint}</p>
      </Notice>
    </div>
  );
}

/** Noon of the day the page was opened, in Kazakhstan. */
const NOON = 7 * 3600;

export function Rows({ say: { design, status }, language }: SampleProps & { readonly language: Language }) {
  const now = Math.floor(Date.now() / 1000);
  const noon = now - (now % 86_400) + NOON;
  const lines = [
    { health: 'green', note: formatTimeRange({ from: noon, to: noon + 4080 }) },
    { health: 'blue', note: fill(language, design.items, { n: 3 }) },
  ] as const;
  return (
    <div>
      <h4>{formatDayHeading(language, noon, noon)}</h4>
      <ul class="card list">
        {lines.map(({ health, note }) => (
          <li key={health}>
            <button type="button" class="list-line">
              <StatusMark health={health} size={2} />
              <span class="grow">
                <strong>{status[health].name}</strong>
                <span class="small soft">{note}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
