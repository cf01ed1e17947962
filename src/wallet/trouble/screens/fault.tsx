/** What went wrong with a request, what to do, and when trying again makes sense. */
import { formatUntil } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useCodes } from '../../context.ts';
import { sayCode } from '../say.ts';

/** A refusal as the network calls give it; `retryAfter` in seconds where the issuer says so. */
export interface Fault {
  readonly code: string;
  readonly retryAfter: number | null;
}

export function FaultNotice({ fault }: { readonly fault: Fault | null }) {
  const codes = useCodes(fault !== null);
  if (fault === null) return null;
  // The sentences themselves may not be on this phone yet; the moment that they take with a network is not worth a word.
  if (codes === null) return navigator.onLine ? null : <Notice tone="bad" title={words('common').offline} />;
  const { title, todo } = sayCode(codes, fault.code);
  // "Wait a little" is not said twice; who is locked out has another way besides waiting.
  const when = fault.retryAfter === null ? null : fill(words('trouble').again, { when: formatUntil(language(), fault.retryAfter) });
  return (
    <Notice tone="bad" title={title}>
      <span class="small">
        {when === null || fault.code === 'locked' ? todo : ''} {when}
      </span>
    </Notice>
  );
}
