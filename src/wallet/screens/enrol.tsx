/** Enrolment in two steps: who you are, then the code from the message. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { words } from '../../shared/i18n/words.ts';
import { useHoldUpdates } from '../../shared/network/hold-updates.ts';
import { Screen } from '../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../context.ts';
import type { Applicant } from '../enrol.ts';
import { EnrolCode } from './enrol-code.tsx';
import { EnrolWho } from './enrol-who.tsx';

/** A code was asked for: by whom, how long it lives, and when another may be asked for (device's clock, seconds). */
export interface CodeAsked extends Applicant {
  readonly validSeconds: number;
  readonly askedAt: number;
}

export function EnrolScreen() {
  const asked = useSignal<CodeAsked | null>(null);
  const draft = useSignal<Applicant>({ iin: '', phone: '' });
  const { enrol, code } = words('steps');
  const { route } = useLocation();
  useCodes();
  useHoldUpdates();
  const wallet = useWallet();
  const back = () => {
    if (asked.value !== null) asked.value = null;
    else route('/', true);
  };
  return (
    <Screen title={asked.value === null ? enrol.title : code.title} onBack={back}>
      {asked.value === null ? (
        <EnrolWho draft={draft.value} onDraft={(next) => (draft.value = next)} onAsked={(next) => (asked.value = next)} />
      ) : (
        <EnrolCode asked={asked.value} onAgain={(next) => (asked.value = next)} onBack={back} onDone={() => route('/', true)} wallet={wallet} />
      )}
    </Screen>
  );
}
