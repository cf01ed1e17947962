/** The manager's settings beside the door's rules: how many may be inside, training, and a tablet that is kept in the app. Each change is a line in the journal. */
import { useId, useState } from 'preact/hooks';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field } from '../../shared/ui/Field.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { type Choices, codeOf, isCapacity } from '../choices.ts';
import type { Gate } from '../gate.ts';
import { CHOICES_KEY } from '../gate-memory.ts';
import { endOfDoorDay } from '../shift.ts';
import { Reader } from './Reader.tsx';
import { useChoices } from './use-choices.ts';

/** Kazakhstan, where no policy is at hand yet. */
const DEFAULT_OFFSET_MINUTES = 300;

interface Part {
  readonly gate: Gate;
  readonly onSaid: (text: string) => void;
}

export function ManagerMore({ gate, onSaid }: Part) {
  const choices = useChoices(gate);
  const { kiosk } = words('door');
  if (choices === null) return null;
  const save = async (after: Choices) => {
    const written = await gate.scanning.note('settings', codeOf(choices, after), { key: CHOICES_KEY, value: after });
    await gate.journal.count();
    onSaid(written ? kiosk.saved : kiosk.unsaved);
  };
  return (
    <>
      <Capacity key={`limit-${choices.capacity}`} gate={gate} choices={choices} onSave={save} />
      <Training gate={gate} onSaid={onSaid} />
      <KeptInApp key={`${choices.kiosk} ${choices.turned}`} choices={choices} onSave={save} />
      <Reader />
    </>
  );
}

interface Chosen {
  readonly choices: Choices;
  readonly onSave: (after: Choices) => Promise<void>;
}

function Capacity({ gate, choices, onSave }: Chosen & { readonly gate: Gate }) {
  const { capacity: texts } = words('door');
  const [text, setText] = useState(choices.capacity === null ? '' : String(choices.capacity));
  const value = text.trim() === '' ? null : Number(text);
  const isWrong = value !== null && !isCapacity(value);
  const said = gate.tablet.value?.venue.capacity ?? null;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) void onSave({ ...choices, capacity: value });
      }}
    >
      <h3>{texts.title}</h3>
      {said !== null && <p class="soft">{fill(texts.ministry, { n: said })}</p>}
      <Field
        label={texts.field}
        value={text}
        onValue={setText}
        inputMode="numeric"
        autocomplete="off"
        says={isWrong ? texts.wrong : texts.hint}
        tone={isWrong ? 'bad' : 'hint'}
      />
      <Button type="submit" disabled={isWrong || value === choices.capacity}>
        {texts.save}
      </Button>
    </form>
  );
}

function Training({ gate, onSaid }: Part) {
  const [{ training: texts, kiosk }, { rules }] = [words('door'), words('manage')];
  const [busy, setBusy] = useState(false);
  const training = gate.scanning.training.value;
  const offset = gate.keeper.state.value.trust?.policy.utcOffsetMinutes ?? DEFAULT_OFFSET_MINUTES;

  async function change(until: number | null) {
    setBusy(true);
    const written = await gate.changeRules({ training: until });
    setBusy(false);
    onSaid(written ? kiosk.saved : kiosk.unsaved);
  }

  return (
    <div class="stack training-switch">
      <h3>{texts.title}</h3>
      {training?.by === 'ministry' ? (
        <p>{fill(texts.ministry, { when: formatMoment(language(), training.until, gate.now.value) })}</p>
      ) : (
        <>
          <p>{texts.hint}</p>
          {training !== null && <Notice tone="info" title={rules.lock} />}
          <Button busy={busy} onClick={() => change(training === null ? endOfDoorDay(gate.now.value, offset) : null)}>
            {training === null ? texts.start : texts.stop}
          </Button>
        </>
      )}
    </div>
  );
}

function KeptInApp({ choices, onSave }: Chosen) {
  const { kiosk: texts } = words('door');
  const id = useId();
  const [on, setOn] = useState(choices.kiosk);
  const [turned, setTurned] = useState(choices.turned);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave({ ...choices, kiosk: on, turned });
      }}
    >
      <h3>{texts.title}</h3>
      <label class="row check">
        <input class="tick" type="checkbox" checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
        <span>{texts.on}</span>
      </label>
      <div class="field">
        <label for={id}>{texts.turned}</label>
        <select id={id} value={turned} disabled={!on} onChange={(event) => setTurned(event.currentTarget.value as Choices['turned'])}>
          {(['any', 'portrait', 'landscape'] as const).map((way) => (
            <option key={way} value={way}>
              {texts[way]}
            </option>
          ))}
        </select>
      </div>
      <div class="soft stack">
        <p>{texts.limits}</p>
        <ul class="plain stack">
          <li>{texts.android}</li>
          <li>{texts.ipad}</li>
        </ul>
      </div>
      <Button type="submit" disabled={on === choices.kiosk && turned === choices.turned}>
        {texts.save}
      </Button>
    </form>
  );
}
