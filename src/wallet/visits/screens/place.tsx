/**
 * At an entrance (product.md, citizen 6 and 7): where this is, what the rule says about the holder, what became of the visit, and the QR bound to this place.
 * A tablet's door code is answered at once; its answer leaves the screen when the minute of the code is over.
 */

import { useEffect, useRef, useState } from 'preact/hooks';
import { words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconQr, IconScan } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { HolderSwitch } from '../../family/screens/holder-switch.tsx';
import { QrScreen } from '../../pass/screens/qr.tsx';
import type { HeldPass } from '../../state.ts';
import { type PlaceRule, ruleAt } from '../rule.ts';
import { useDoorMinute } from '../use-door-minute.ts';
import { useEntrance } from '../use-entrance.ts';
import { usePassAtDoor } from '../use-pass-at-door.ts';
import { audienceOf, type VenueState } from '../venue.ts';
import { RuleCard } from './place-rule.tsx';
import { VisitCard } from './place-visit.tsx';
import './visits.css';

type Place = Extract<VenueState, { kind: 'venue' }>;

interface PlaceProps {
  readonly place: Place;
  readonly held: HeldPass;
  readonly scanned: boolean;
  readonly onBack: () => void;
  readonly onAgain: () => void;
}

export function PlaceScreen({ place, held: known, scanned, onBack, onAgain }: PlaceProps) {
  const wallet = useWallet();
  const { venue, door } = place;
  const text = words('visits');
  const { held, at } = usePassAtDoor(known, door);
  const rule = useRule(place, held, at);
  const entrance = useEntrance({
    entrance: { venue, doorCode: door },
    held,
    admitted: rule?.decision?.admit === true,
    scanned,
  });
  const isOver = useDoorMinute(door);
  const [showing, setShowing] = useState<boolean | null>(null);
  // A door code waits for nobody; only who comes back much later is asked first whether they leave.
  const shows = showing ?? (door !== null && entrance.known && !entrance.leaving);
  useEffect(() => {
    if (isOver && shows) announce(text.door.over);
  }, [isOver]);
  if (shows && !isOver) {
    return <QrScreen holder={held.holder} aud={audienceOf(place)} nonce={door?.nonce ?? null} place={venue.name} onClose={() => setShowing(false)} />;
  }
  const { holders } = wallet.state.value;
  return (
    <Screen title={text.place.title} onBack={onBack}>
      {holders.length > 1 && <HolderSwitch />}
      {isOver && <Notice tone="warn" title={text.door.over} children={<p class="small">{text.door.overText}</p>} />}
      <RuleCard venue={venue} held={held} rule={rule} />
      <VisitCard entrance={entrance} admitted={rule?.decision?.admit ?? null} name={holders.length > 1 ? held : null} scanned={scanned} />
      <Dock
        entrance={entrance}
        isOver={isOver}
        mayRegister={rule?.decision?.admit === true}
        onShow={() => setShowing(true)}
        onAgain={onAgain}
        onDone={onBack}
      />
    </Screen>
  );
}

interface DockProps {
  readonly entrance: ReturnType<typeof useEntrance>;
  readonly isOver: boolean;
  readonly mayRegister: boolean;
  readonly onShow: () => void;
  readonly onAgain: () => void;
  readonly onDone: () => void;
}

/** One primary button: what the person most likely came for. */
function Dock({ entrance, isOver, mayRegister, onShow, onAgain, onDone }: DockProps) {
  const { place, visit, door } = words('visits');
  const { known, busy, leaving } = entrance;
  const left = entrance.visit !== null && entrance.visit.left !== null;
  const primary = left ? 'done' : leaving ? 'leave' : isOver ? 'again' : known && !busy && entrance.visit === null && mayRegister ? 'register' : 'show';
  const acts = {
    done: { label: words('common').done, act: onDone, icon: undefined },
    leave: { label: visit.leave, act: entrance.leave, icon: undefined },
    register: { label: visit.register, act: entrance.enter, icon: undefined },
    again: { label: door.again, act: onAgain, icon: <IconScan /> },
    show: { label: place.show, act: onShow, icon: <IconQr /> },
  };
  const { label, act, icon } = acts[primary];
  return (
    <div class="dock">
      <Button kind="primary" large busy={busy && primary !== 'show'} icon={icon} onClick={act}>
        {label}
      </Button>
      {!isOver && primary !== 'show' && (
        <Button kind="outline" icon={<IconQr />} onClick={onShow}>
          {place.show}
        </Button>
      )}
      <p class="small soft centred">{place.decides}</p>
    </div>
  );
}

/** The rule for this holder here; null where no status or no policy is at hand. Asked again when either changes, not at every drawing. */
function useRule({ venue }: Place, { pass }: HeldPass, now: number): PlaceRule | null {
  const wallet = useWallet();
  const { trust } = wallet.state.value;
  const facts = pass?.kind === 'current' ? pass.facts : null;
  const known = useRef<{ of: readonly unknown[]; rule: PlaceRule | null } | null>(null);
  const of = [trust, facts, venue];
  if (known.current === null || known.current.of.some((part, at) => part !== of[at])) {
    const at = { place: { category: venue.category, area: venue.area }, now };
    known.current = { of, rule: trust === null || facts === null ? null : ruleAt(trust.policy, facts, at) };
  }
  return known.current.rule;
}
