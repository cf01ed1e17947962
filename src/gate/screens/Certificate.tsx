/**
 * The tablet's certificate (formats.md §5): how long it is good and when the ministry was asked, among the ages of everything else; and, in place of the door,
 * why a tablet may not stand there any more and what to do.
 */
import { useState } from 'preact/hooks';
import { formatAge, formatDate, formatSpan, formatUntil } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconKey, IconTurn } from '../../shared/ui/icons.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import type { CertificateState } from '../affairs.ts';
import type { Gate } from '../gate.ts';
import { JournalCard } from '../later.ts';
import type { RenewalCode } from '../renewal.ts';
import { affairs } from '../settle.ts';

const DAY = 86_400;
/** The next one comes when a third of 180 days is left: half of that without it is worth a word. */
const SOON_SECONDS = 30 * DAY;
/** Having no network is the ordinary state of a door. */
const WAITING: ReadonlySet<RenewalCode> = new Set(['done', 'offline', 'timeout', 'not-issuer', 'server-error', 'rate-limited']);

const stateOf = (): CertificateState | null => affairs.value?.certificate.value ?? null;

/** In the strip of ages. */
export function CertificateAge({ gate }: { readonly gate: Gate }) {
  const state = stateOf();
  if (state === null) return null;
  const { certificate } = words('affairs');
  return <span>{fill(certificate.short, { span: formatSpan(language(), Math.max(0, state.exp - gate.now.value)) })}</span>;
}

/** In the sheet of the ministry's data. */
export function CertificateFacts({ gate }: { readonly gate: Gate }) {
  const { certificate } = words('affairs');
  const state = stateOf();
  if (state === null) return null;
  const now = gate.now.value;
  const when = formatUntil(language(), state.exp - now);
  const asked = state.askedAt === null ? certificate.never : fill(certificate.asked, { age: formatAge(language(), now - state.askedAt) });
  const value = (
    <>
      {fill(certificate.until, { date: formatDate(language(), state.exp) })}
      <p class="soft small">{asked}</p>
    </>
  );
  return (
    <>
      <Facts facts={[{ icon: <IconKey />, label: certificate.title, value }]} />
      {state.exp - now < SOON_SECONDS && <Notice tone="warn" title={fill(certificate.soon, { when })} />}
      {state.result !== null && !WAITING.has(state.result) && (
        <Notice tone="warn" title={state.result === 'credential-invalid' ? certificate.odd : certificate.trouble} />
      )}
    </>
  );
}

/** In place of the door: nobody is checked here until this is settled. */
export function Stopped({ gate }: { readonly gate: Gate }) {
  const { stop } = words('affairs');
  const [answered, setAnswered] = useState<RenewalCode | null>(null);
  const code = gate.stop.value;
  if (code === null) return null;
  const { title, todo } = stop[code];
  const ask = async () => setAnswered((await affairs.value?.renew()) ?? null);
  const said = answered === null ? null : answered === 'gate-revoked' || answered === 'credential-expired' ? stop.still : stop.offline;
  return (
    <Screen end={<LanguageSwitch />}>
      <div class="stack loose stopped" data-stop={code}>
        <Notice
          tone="bad"
          title={title}
          actions={
            <>
              {code !== 'credential-expired' && (
                <Button kind="primary" busy={stateOf()?.busy ?? false} icon={<IconTurn />} onClick={ask}>
                  {stop.again}
                </Button>
              )}
              <Button
                onClick={() => {
                  gate.stage.value = 'enrol';
                }}
              >
                {stop.newCode}
              </Button>
            </>
          }
        >
          <p>{todo}</p>
        </Notice>
        <div>
          <p role="status">{said}</p>
          <p class="soft">{stop.stays}</p>
        </div>
        <JournalCard gate={gate} />
      </div>
    </Screen>
  );
}
