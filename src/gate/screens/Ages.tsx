/** How old the ministry's data on this tablet are, always in view: coloured by the policy's amber and stop hours, and doubled by an icon. */
import type { Trust } from '../../core/trust/trust.ts';
import { formatAge } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { IconShield, IconWarning } from '../../shared/ui/icons.tsx';
import type { Gate } from '../gate.ts';
import { IconStop } from '../icons.ts';
import { CertificateAge } from '../later.ts';

/** `fresh`, `aging` after the policy's `amberHours`, `stopped` once nothing can be decided with these data. */
export type TrustLevel = 'missing' | 'fresh' | 'aging' | 'stopped';

export function trustLevel(trust: Trust | null, now: number): TrustLevel {
  if (trust === null) return 'missing';
  if (now >= trust.stamp.exp || now >= trust.bundle.expiresAt || now >= trust.root.expiresAt) return 'stopped';
  return now - trust.stamp.iat > trust.policy.limits.amberHours * 3600 ? 'aging' : 'fresh';
}

/** When the oldest of the lists was signed; null without lists. */
export function oldestList(trust: Trust): number | null {
  const times = [...trust.lists.values()].map(({ iat }) => iat);
  return times.length === 0 ? null : Math.min(...times);
}

const ICONS = { missing: IconStop, fresh: IconShield, aging: IconWarning, stopped: IconStop };

/** The strip under the stage; a tap opens the sheet with everything about these data. */
export function Ages({ gate, onOpen }: { readonly gate: Gate; readonly onOpen: () => void }) {
  const texts = words('gate').trust;
  const { trust } = gate.keeper.state.value;
  const now = gate.now.value;
  const level = trustLevel(trust, now);
  const Icon = ICONS[level];
  return (
    <button type="button" class={`ages is-${level}`} onClick={onOpen}>
      <Icon size={1.25} />
      {trust === null ? (
        <span>{texts.missing}</span>
      ) : (
        <>
          <strong>{fill(texts.checked, { age: formatAge(language(), now - trust.stamp.iat) })}</strong>
          <span>{fill(texts.keysShort, { version: ageWithVersion(trust.bundle.version, now - trust.bundle.issuedAt) })}</span>
          <span>{fill(texts.policyShort, { version: trust.policy.version })}</span>
          <span>{listsText(trust, now)}</span>
          <CertificateAge gate={gate} />
        </>
      )}
    </button>
  );
}

const ageWithVersion = (version: number, age: number): string => `${version} · ${formatAge(language(), age)}`;

function listsText(trust: Trust, now: number): string {
  const texts = words('gate').trust;
  const signed = oldestList(trust);
  return signed === null ? texts.noLists : fill(texts.listsShort, { age: formatAge(language(), now - signed) });
}
