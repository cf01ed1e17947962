/** Settings that no credential states: a clerk changes them at once. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { useAction } from '../parts/use-call.ts';
import { parseCapacity } from './places.ts';
import { Tick } from './Tick.tsx';
import type { Venue } from './venue-answers.ts';

interface SettingsProps {
  readonly venue: Venue;
  readonly reload: () => void;
}

export function Settings({ venue, reload }: SettingsProps) {
  const say = words('deskVenues');
  const [registration, setRegistration] = useState(venue.registration);
  const [typed, setTyped] = useState(venue.capacity === null ? '' : String(venue.capacity));
  const [saved, setSaved] = useState(false);
  const capacity = parseCapacity(typed);
  const seen = { registration: venue.registration, capacity: venue.capacity };
  const save = useAction((people: number | null) => post(`/api/desk/venues/${venue.id}/settings`, { registration, capacity: people, seen }, nothing));
  useEffect(() => {
    // What somebody else has saved meanwhile stands here, so that nobody saves over it unseen.
    setRegistration(venue.registration);
    setTyped(venue.capacity === null ? '' : String(venue.capacity));
  }, [venue.registration, venue.capacity]);
  const send = async () => {
    setSaved(false);
    const done = capacity === undefined ? null : await save.run(capacity);
    if (done === null) return;
    if (done.ok) setSaved(true);
    if (done.ok || done.code === 'settings-changed') reload();
  };
  return (
    <section class="card stack">
      <h2>{say.settings}</h2>
      <p class="soft">{say.settingsHint}</p>
      <Form send={say.save} onSend={() => void send()} busy={save.busy} refusal={save.refusal} across>
        <Input label={say.capacity} value={typed} onValue={setTyped} inputMode="numeric" fault={capacity === undefined ? say.capacityWrong : null} />
        <Tick label={say.registration} checked={registration} onChecked={setRegistration} />
      </Form>
      <div aria-live="polite">{saved && <Notice tone="good" title={say.saved} />}</div>
    </section>
  );
}
