/** Between shifts: whose tablet this is, today's numbers, the journal's chain, and one large button. */
import { useState } from 'preact/hooks';
import { categoryName } from '../../shared/i18n/policy-names.ts';
import { words } from '../../shared/i18n/words.ts';
import { Button, IconButton } from '../../shared/ui/Button.tsx';
import { IconDoor, IconInfo } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import { venueAtDoor } from '../door-state.ts';
import type { Gate } from '../gate.ts';
import { EndNotice, HelpSheet, JournalCard, Manage, Rounds, TrustSheet } from '../later.ts';
import { isSharedHere } from '../shared-trust.ts';
import { Ages } from './Ages.tsx';

export function Closed({ gate }: { readonly gate: Gate }) {
  const { shift, venue: names } = words('gate');
  const [sheet, setSheet] = useState<'trust' | 'manage' | 'help' | null>(isSharedHere() ? 'trust' : null);
  const [busy, setBusy] = useState(false);
  const tablet = gate.tablet.value;
  if (tablet === null) return null;
  const policy = gate.keeper.state.value.trust?.policy;
  const venue = venueAtDoor(tablet.venue, gate.scanning.rules.state.value);
  const category = categoryName(venue.category, policy);
  return (
    <Screen
      wide
      end={
        <>
          <LanguageSwitch />
          <IconButton label={words('common').help} icon={<IconInfo />} onClick={() => setSheet('help')} />
        </>
      }
    >
      <div class="closed">
        <div class="stack loose">
          <div>
            <h1>{venue.name}</h1>
            <p class="lead soft">
              {category} · {names.gate} {venue.gate} · {venue.id}
            </p>
          </div>
          {gate.keeper.state.value.trust?.end != null && <EndNotice gate={gate} />}
          <Ages gate={gate} onOpen={() => setSheet('trust')} />
          <Button
            kind="primary"
            large
            busy={busy}
            icon={<IconDoor />}
            onClick={async () => {
              setBusy(true);
              await gate.openShift();
              setBusy(false);
            }}
          >
            {shift.open}
          </Button>
          <p class="soft">{shift.openHint}</p>
        </div>
        <div class="stack loose">
          <Rounds gate={gate} />
          <JournalCard gate={gate} />
          <Button kind="quiet" onClick={() => setSheet('manage')}>
            {words('common').settings}
          </Button>
        </div>
      </div>
      {sheet === 'trust' && <TrustSheet gate={gate} onClose={() => setSheet(null)} />}
      {sheet === 'help' && <HelpSheet of="gate" onClose={() => setSheet(null)} />}
      {sheet === 'manage' && <Manage gate={gate} onClose={() => setSheet(null)} />}
    </Screen>
  );
}
