/** Provisioning: scan, paste or type the venue's enrolment code, or open its link. The only step of a tablet that needs a network. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { keyFault } from '../../shared/network/api-call.ts';
import { wasHeld } from '../../shared/storage/held.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field } from '../../shared/ui/Field.tsx';
import { IconCheck, IconScan } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import { type EnrolCode, parseEnrolment } from '../enrol.ts';
import type { Gate } from '../gate.ts';
import { IconOnline } from '../icons.ts';
import { Camera, ConfirmClock, Earlier, JournalCard, LostBefore } from '../later.ts';

/** What a failed enrolment says: a sentence and what to do. */
function explain(code: EnrolCode): { readonly title: string; readonly todo: string } {
  const [{ enrol, trust }, { api, trust: refusals }, common] = [words('gate'), words('codes'), words('common')];
  if (code === 'not-enrolment') return { title: enrol.wrong, todo: enrol.text };
  if (code === 'credential-invalid') return { title: enrol.forged, todo: api['enrolment-unknown'].todo };
  if (code in api) return api[code as keyof typeof api];
  if (code in refusals) return { title: fill(trust.refused, { why: refusals[code as keyof typeof refusals] }), todo: api['server-error'].todo };
  return { title: code === 'storage-full' ? common.storageFull : common.storageBlocked, todo: enrol.needNetwork };
}

/** What a failure that has no code of its own comes to. */
function faultOf(error: unknown): EnrolCode {
  // Browsers give a TypeError for a script that could not be fetched.
  if (error instanceof TypeError) return 'offline';
  try {
    return keyFault(error);
  } catch (fault) {
    reportError(fault);
    return 'server-error';
  }
}

export function Enrol({ gate }: { readonly gate: Gate }) {
  const { enrol } = words('gate');
  const [text, setText] = useState('');
  const [scanning, setScanning] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<EnrolCode | null>(null);
  const attempted = useRef('');

  async function submit(code: string) {
    attempted.current = code;
    setScanning(false);
    setBusy(true);
    setFailure(null);
    // A script that did not come, a key that did not sign: said like every other failure, and tried again with the same code.
    const result = await gate.enrol(code).catch((error: unknown) => ({ ok: false, code: faultOf(error) }) as const);
    setBusy(false);
    if (!result.ok) setFailure(result.code);
    else if (location.pathname !== '/gate') history.replaceState(null, '', '/gate');
  }

  /** The ministry's time is ahead of this tablet's: only a person can say which of the two is right. */
  async function confirmClock() {
    setFailure(null);
    await gate.keeper.refresh(true).catch(reportError);
    await submit(attempted.current);
  }

  // Opened by the link in the enrolment QR: the address is the code.
  useEffect(() => {
    if (parseEnrolment(location.href) !== null) void submit(location.href);
  }, []);

  return (
    <Screen end={<LanguageSwitch />} {...(gate.tablet.value === null || busy ? {} : { onBack: () => gate.stay() })}>
      <h1>{enrol.title}</h1>
      {gate.tablet.value === null && wasHeld('tablet') && <LostBefore />}
      <p class="lead">{enrol.text}</p>
      <p class="row soft">
        <IconOnline />
        {enrol.needNetwork}
      </p>
      {failure !== null && (
        <Notice tone="bad" title={explain(failure).title}>
          <p>{explain(failure).todo}</p>
        </Notice>
      )}
      {failure === 'clock-unconfirmed' && <ConfirmClock gate={gate} onRight={confirmClock} />}
      {/* What this tablet wrote goes away with its key: whoever comes for a new one is offered the file first. */}
      {gate.tablet.value !== null && <JournalCard gate={gate} />}
      <Earlier gate={gate} />
      {scanning ? (
        <div class="enrol-camera">
          <Camera facing="environment" onText={(found) => parseEnrolment(found) !== null && void submit(found)} />
        </div>
      ) : (
        <Button kind="primary" large busy={busy} icon={<IconScan />} onClick={() => setScanning(true)}>
          {enrol.scan}
        </Button>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit(text);
        }}
      >
        <Field label={enrol.paste} value={text} onValue={setText} autocomplete="off" readOnly={busy} />
        <Button type="submit" kind="outline" busy={busy} disabled={text.trim() === ''} icon={<IconCheck />}>
          {enrol.check}
        </Button>
      </form>
    </Screen>
  );
}
