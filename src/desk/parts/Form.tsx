/** A form that Enter sends: its fields, what was refused, one button. Nothing is emptied when sending fails. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import type { Refusal } from '../api.ts';
import { Problem } from './Problem.tsx';

interface FormProps {
  /** On the button. */
  readonly send: string;
  /** Called on Enter and on the button, never twice at once. */
  readonly onSend: () => void;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** Fields beside each other where there is room. */
  readonly across?: boolean;
  /** Further buttons. */
  readonly more?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Form({ send, onSend, busy, refusal, across = false, more, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [sent, setSent] = useState(0);
  const answered = useRef(0);
  useEffect(() => {
    if (busy || answered.current === sent) return;
    // what is wrong may stand above what is seen, and is known only when the server has answered: the first such field takes the focus, with its words
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (wrong == null) return;
    answered.current = sent;
    wrong.focus();
  });
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      // whoever goes on typing is not taken away from there
      onInput={() => {
        answered.current = sent;
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        onSend();
        setSent(sent + 1);
      }}
    >
      <div class={across ? 'desk-across' : 'stack'}>{children}</div>
      <Problem refusal={refusal} />
      <div class="row desk-buttons">
        <Button kind="primary" type="submit" busy={busy}>
          {send}
        </Button>
        {more}
      </div>
    </form>
  );
}

interface AskFirstProps {
  /** On the button. */
  readonly action: string;
  /** What is asked before it is done; without it that it cannot be taken back. */
  readonly question?: string;
  readonly kind?: 'primary' | 'danger' | 'outline';
  readonly busy: boolean;
  readonly onYes: () => void;
}

/** A button that asks once more in its own place: no dialog, the keyboard stays where it is. */
export function AskFirst({ action, question, kind = 'danger', busy, onYes }: AskFirstProps) {
  const say = words('desk').form;
  const [asking, setAsking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    // The button that had the focus is gone: it goes to "no", the safe end of a second Enter, and back.
    if (asked.current !== asking) [...(box.current?.querySelectorAll('button') ?? [])].at(-1)?.focus();
    asked.current = asking;
  }, [asking]);
  const yes = () => {
    setAsking(false);
    onYes();
  };
  return (
    <div ref={box}>
      {asking && !busy ? (
        <fieldset class="desk-ask" aria-label={question ?? say.sure} onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}>
          <p>{question ?? say.sure}</p>
          <div class="row desk-buttons">
            <Button kind={kind} onClick={yes}>
              {say.yes}
            </Button>
            <Button kind="outline" onClick={() => setAsking(false)}>
              {say.no}
            </Button>
          </div>
        </fieldset>
      ) : (
        <Button kind={kind} busy={busy} onClick={() => setAsking(true)}>
          {action}
        </Button>
      )}
    </div>
  );
}
