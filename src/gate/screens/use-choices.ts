/** What the manager chose, for screens. */
import { useEffect, useState } from 'preact/hooks';
import { type Choices, loadChoices, NO_CHOICES } from '../choices.ts';
import type { Gate } from '../gate.ts';

/** What the manager chose, as it is stored now; read again with every line of the journal, because each change is one. */
export function useChoices(gate: Gate): Choices | null {
  const [choices, setChoices] = useState<Choices | null>(null);
  const { size } = gate.journal.state.value;
  useEffect(() => {
    let gone = false;
    loadChoices(gate.storage).then((read) => gone || setChoices(read.ok ? read.value : NO_CHOICES));
    return () => {
      gone = true;
    };
  }, [size]);
  return choices;
}
