/** Enrolment in two steps: who you are, then the code from the message. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { words } from '../../../shared/i18n/words.ts';
import { useHoldUpdates } from '../../../shared/network/hold-updates.ts';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { activePass } from '../../state.ts';
import type { Applicant } from '../enrol.ts';
import { EnrolCode } from './enrol-code.tsx';
import { EnrolWho } from './enrol-who.tsx';

/** The sentences that differ between one's own pass and a relative's. */
export interface EnrolTexts {
  readonly title: string;
  readonly text: string;
  readonly note?: string;
  readonly phone: string;
  readonly noPhone: string;
  readonly code: string;
}

/** A code was asked for: by whom, how long it lives, and when another may be asked for (device's clock, seconds). */
export interface CodeAsked extends Applicant {
  /** The holder of this phone whom the person says to be as well, or null. */
  readonly heirOf: string | null;
  readonly validSeconds: number;
  readonly askedAt: number;
}

/** What the words are when somebody else's pass comes to this phone. */
function useTexts(kind: 'own' | 'relative'): EnrolTexts {
  const { enrol, code } = words('steps');
  if (kind === 'own') return { title: enrol.title, text: enrol.text, phone: enrol.phone, noPhone: enrol.noPhone, code: code.text };
  const { relatives } = words('family');
  return { title: relatives.add, text: relatives.text, note: relatives.ends, phone: relatives.phone, noPhone: relatives.noPhone, code: relatives.codeText };
}

export function EnrolScreen({ kind = 'own' }: { readonly kind?: 'own' | 'relative' }) {
  const asked = useSignal<CodeAsked | null>(null);
  const draft = useSignal<Applicant>({ iin: '', phone: '' });
  const { code } = words('steps');
  const texts = useTexts(kind);
  const { route } = useLocation();
  useCodes();
  useHoldUpdates();
  const wallet = useWallet();
  const back = () => {
    if (asked.value !== null) asked.value = null;
    else route(kind === 'own' ? '/' : '/?screen=family', true);
  };
  // A relative is given a word of one's own at once; the person of the phone sees their status.
  const done = () => route(kind === 'own' ? '/' : `/?screen=family&edit=${activePass(wallet.state.value)?.holder.id ?? ''}`, true);
  return (
    <Screen title={asked.value === null ? texts.title : code.title} onBack={back} {...(kind === 'own' ? { end: <LanguageSwitch /> } : {})}>
      {asked.value === null ? (
        <EnrolWho kind={kind} texts={texts} draft={draft.value} onDraft={(next) => (draft.value = next)} onAsked={(next) => (asked.value = next)} />
      ) : (
        <EnrolCode asked={asked.value} onAgain={(next) => (asked.value = next)} onBack={back} onDone={done} wallet={wallet} texts={texts} kind={kind} />
      )}
    </Screen>
  );
}
