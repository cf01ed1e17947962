/** The manager's sheet between two shifts: behind the PIN the door's rules, the PIN itself, and releasing the tablet. */
import { useEffect, useId, useState } from 'preact/hooks';
import { formatTime } from '../../shared/i18n/format.ts';
import { nameOf } from '../../shared/i18n/policy-names.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import { venueAtDoor } from '../door-state.ts';
import type { Gate } from '../gate.ts';
import { ManagerMore } from '../later.ts';
import { hasPin, setFirstPin, setPin } from '../pin.ts';
import { NewPinForm, PinForm } from './PinForm.tsx';

type Step = 'loading' | 'first-pin' | 'pin' | 'settings' | 'new-pin' | 'release';

export function Manage({ gate, onClose }: { readonly gate: Gate; readonly onClose: () => void }) {
  const { title, pin } = words('manage');
  const [step, setStep] = useState<Step>('loading');
  const [said, setSaid] = useState<string | null>(null);

  useEffect(() => {
    hasPin(gate.storage).then((stored) => setStep(stored.ok && !stored.value ? 'first-pin' : 'pin'));
  }, []);

  async function savePin(text: string) {
    const saved = step === 'first-pin' ? await setFirstPin(gate.storage, text) : await setPin(gate.storage, text);
    if (!saved.ok) return setSaid(words('common').storageBlocked);
    const isTaken = saved.value === false;
    setSaid(isTaken ? words('tablet').pinTaken : pin.saved);
    setStep(isTaken ? 'pin' : 'settings');
  }

  const heading = step === 'first-pin' ? pin.setTitle : step === 'new-pin' ? pin.change : step === 'release' ? words('gate').remove.title : title;
  return (
    <Sheet title={heading} onClose={onClose}>
      <div class="stack loose">
        <p role="status">{said}</p>
        {(step === 'first-pin' || step === 'new-pin') && <NewPinForm onPin={savePin} />}
        {step === 'pin' && <PinForm gate={gate} onRight={() => setStep('settings')} />}
        {step === 'settings' && (
          <>
            <Rules gate={gate} onSaid={setSaid} />
            <ManagerMore gate={gate} onSaid={setSaid} />
            <Button onClick={() => setStep('new-pin')}>{pin.change}</Button>
            <Button kind="quiet" onClick={() => setStep('release')}>
              {words('gate').remove.title}
            </Button>
          </>
        )}
        {step === 'release' && <Release gate={gate} onCancel={() => setStep('settings')} />}
      </div>
    </Sheet>
  );
}

/** The kind of place and the registration; each change is one line in the journal. */
function Rules({ gate, onSaid }: { readonly gate: Gate; readonly onSaid: (text: string) => void }) {
  const { rules } = words('manage');
  const id = useId();
  const tablet = gate.tablet.value;
  const policy = gate.keeper.state.value.trust?.policy;
  const venue = tablet === null ? null : venueAtDoor(tablet.venue, gate.scanning.rules.state.value);
  const [category, setCategory] = useState(venue?.category ?? '');
  const [registration, setRegistration] = useState(venue?.registration ?? false);
  const [busy, setBusy] = useState(false);
  if (tablet === null || venue === null) return null;
  const names = [...(policy?.categories ?? [])].filter(([id]) => id !== 'neutral').map(([id, name]) => [id, nameOf(name)] as const);
  const known = names.some(([id]) => id === category) ? names : [[category, category] as const, ...names];
  const changes = [...(category === venue.category ? [] : [{ category }]), ...(registration === venue.registration ? [] : [{ registration }])];

  async function save() {
    setBusy(true);
    let written = true;
    for (const change of changes) written &&= await gate.changeRules(change);
    setBusy(false);
    onSaid(written ? fill(rules.saved, { time: formatTime(gate.scanning.rules.state.value.lockedUntil) }) : rules.unsaved);
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save();
      }}
    >
      <h3>{rules.title}</h3>
      <div class="field">
        <label for={id}>{rules.category}</label>
        <select id={id} value={category} onChange={(event) => setCategory(event.currentTarget.value)}>
          {known.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <label class="row check">
        <input
          class="tick"
          type="checkbox"
          checked={registration}
          disabled={tablet.venue.registration}
          onChange={(event) => setRegistration(event.currentTarget.checked)}
        />
        <span>
          {rules.registration}
          {tablet.venue.registration && <small class="soft"> {rules.ministry}</small>}
        </span>
      </label>
      <Notice tone="info" title={rules.lock} />
      <Button type="submit" kind="primary" busy={busy} disabled={changes.length === 0}>
        {rules.save}
      </Button>
    </form>
  );
}

function Release({ gate, onCancel }: { readonly gate: Gate; readonly onCancel: () => void }) {
  const { remove } = words('gate');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  async function release() {
    setBusy(true);
    setFailed(false);
    // Nothing was forgotten where a script did not come: the tablet is what it was.
    await gate.release().catch(() => setFailed(true));
    setBusy(false);
  }
  return (
    <div class="stack">
      <p>{remove.hint}</p>
      {failed && <Notice tone="bad" title={words('codes').api.offline.title} />}
      <Button kind="danger" busy={busy} onClick={release}>
        {remove.title}
      </Button>
      <Button onClick={onCancel}>{words('common').cancel}</Button>
    </div>
  );
}
