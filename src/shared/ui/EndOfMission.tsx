/**
 * The end of the mission on a screen (docs/decisions/019), for phones and tablets alike: the notice ahead, and the screen afterwards, which erases by itself when
 * the time has come. Loaded only where the ministry has published such a statement.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type EndOfMission, erasureFrom, isErasureDue } from '../../core/trust/end-of-mission.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { formatDayOrDate, formatMoment } from '../i18n/format.ts';
import { fill, language, words } from '../i18n/words.ts';
import type { Storage } from '../storage/open.ts';
import type { StorageResult } from '../storage/result.ts';
import { type EndSeen, noteEndSeen } from '../storage/sunset.ts';
import { announce } from './announce.ts';
import { Button } from './Button.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Notice } from './Notice.tsx';
import { Screen } from './Screen.tsx';

/** From then on the hour is told too, and the notice is read out. */
const SOON_SECONDS = 3 * 86_400;

type Device = 'phone' | 'tablet';

interface AheadProps {
  readonly device: Device;
  readonly end: EndOfMission;
  readonly now: number;
  readonly storage: Storage;
  readonly actions?: ComponentChildren;
}

/** Told from the first day on; when it was first shown counts for the erasure. */
export function EndAhead({ device, end, now, storage, actions }: AheadProps) {
  const { ahead } = words('sunset');
  const seen = useSeen(storage, end, now);
  const when = formatDayOrDate(language(), erasureFrom(end, seen?.at ?? now), now);
  const isSoon = end.endsAt - now < SOON_SECONDS;
  // Weeks ahead the day is enough, and nobody is to be startled at every opening.
  const ends = isSoon ? formatMoment(language(), end.endsAt, now) : formatDayOrDate(language(), end.endsAt, now);
  return (
    <Notice tone={isSoon ? 'warn' : 'info'} title={fill(ahead.title, { when: ends })} actions={actions}>
      <p class="small">{device === 'phone' ? ahead.phone : ahead.tablet}</p>
      <p class="small">{fill(device === 'phone' ? ahead.phoneData : ahead.tabletData, { when })}</p>
    </Notice>
  );
}

interface OverProps {
  readonly device: Device;
  readonly trust: Trust;
  readonly end: EndOfMission;
  readonly now: number;
  readonly storage: Storage;
  /** Whether there is still something of somebody here. */
  readonly holds: () => Promise<StorageResult<boolean>>;
  readonly erase: () => Promise<StorageResult<unknown>>;
  /** What can still be done with the data: a copy, the journal. */
  readonly children?: ComponentChildren;
}

/** In place of every other screen from the end on. */
export function EndOver({ device, trust, end, now, storage, holds, erase, children }: OverProps) {
  const { over, erased } = words('sunset');
  const seen = useSeen(storage, end, now);
  const isPhone = device === 'phone';
  const [left, setLeft] = useState<boolean | null>(null);
  const [failed, setFailed] = useState(false);
  const look = async () => {
    const found = await holds();
    if (found.ok) setLeft(found.value);
  };
  const eraseNow = async () => {
    const done = await erase();
    setFailed(!done.ok);
    if (done.ok) announce(erased[device]);
    await look();
  };
  useEffect(() => void look(), []);
  const isDue = left === true && seen !== null && isErasureDue(end, { seenAt: seen.at, pastAt: seen.pastAt, floor: trust.floor, now });
  useEffect(() => {
    if (isDue) void eraseNow();
  }, [isDue]);
  return (
    <Screen end={<LanguageSwitch />}>
      <section class="card stack loose">
        <h1>{over.title}</h1>
        <p class="soft">{fill(over.since, { when: formatMoment(language(), end.endsAt, now) })}</p>
        <p>{isPhone ? over.phone : over.tablet}</p>
        {left === false && <Notice tone="good" title={erased[device]} children={<span class="small">{isPhone ? erased.phoneText : erased.tabletText}</span>} />}
        {left === true && (
          <p>{fill(isPhone ? over.phoneErase : over.tabletErase, { when: formatDayOrDate(language(), erasureFrom(end, seen?.at ?? now), now) })}</p>
        )}
        {left === true && isPhone && <p>{over.untilThen}</p>}
        {failed && <Notice tone="bad" title={over.failed} />}
      </section>
      {left === true && children}
      {left === true && <EraseNow onErase={eraseNow} />}
      {now - trust.floor > 86_400 && <p class="small soft">{over.clock}</p>}
    </Screen>
  );
}

function EraseNow({ onErase }: { readonly onErase: () => Promise<void> }) {
  const { over } = words('sunset');
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!asked)
    return (
      <Button kind="quiet" onClick={() => setAsked(true)}>
        {over.now}
      </Button>
    );
  const erase = async () => {
    setBusy(true);
    await onErase();
    setBusy(false);
    setAsked(false);
  };
  return (
    <Notice
      tone="warn"
      title={over.sure}
      actions={
        <>
          <Button kind="danger" busy={busy} onClick={erase}>
            {over.yes}
          </Button>
          <Button onClick={() => setAsked(false)}>{words('common').cancel}</Button>
        </>
      }
    />
  );
}

/** Null for the moment that the storage takes, and where it gives no answer: then nothing is erased by itself. */
function useSeen(storage: Storage, end: EndOfMission, now: number): EndSeen | null {
  const [seen, setSeen] = useState<EndSeen | null>(null);
  useEffect(() => {
    void noteEndSeen(storage, end, now).then((noted) => setSeen(noted.ok ? noted.value : null));
  }, [end.version, now >= end.phonesAt]);
  return seen;
}
