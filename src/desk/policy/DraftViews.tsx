/** The views of a draft. */
import { words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLoad } from '../parts/use-call.ts';
import type { Staff } from '../session.ts';
import { type Draft, readPolicyText } from './answers.ts';
import { Changes } from './Changes.tsx';
import { type LoosePolicy, looseOf, type Reading, readText, textOfPolicy } from './draft-text.ts';
import { Matrix } from './Matrix.tsx';
import { NumbersForm } from './NumbersForm.tsx';
import { RuleList } from './RuleList.tsx';
import { RuleTable } from './RuleTable.tsx';
import { Signing } from './Signing.tsx';
import { Simulation } from './Simulation.tsx';
import { TextView } from './TextView.tsx';
import type { Counting } from './use-simulation.ts';
import { BrokenText } from './Views.tsx';

export interface DraftViewsProps {
  readonly view: 'rules' | 'numbers' | 'text' | 'matrix' | 'changes' | 'simulation' | 'signing';
  /** as stored */
  readonly draft: Draft;
  /** as written, and whether that is another */
  readonly text: string;
  readonly reading: Reading;
  readonly dirty: boolean;
  readonly simulation: Counting;
  /** null where it may not be changed */
  readonly onText: ((text: string) => void) | null;
  readonly staff: Staff;
  readonly reload: () => void;
}

export function DraftViews(props: DraftViewsProps) {
  const { view, draft, text, reading, onText } = props;
  switch (view) {
    case 'text':
      return <TextView text={text} reading={reading} onText={onText} />;
    case 'simulation':
      return <Simulation draft={draft} policy={reading.ok ? reading.policy : null} dirty={props.dirty} counting={props.simulation} />;
    case 'signing':
      return <Signing {...props} />;
    case 'rules':
      return onText === null && reading.ok ? <RuleTable policy={reading.policy} /> : <Formed {...props} />;
    case 'numbers':
      return <Formed {...props} />;
    case 'matrix':
      return reading.ok ? <Matrix policy={reading.policy} /> : <MendFirst />;
    case 'changes':
      return reading.ok ? <AgainstBase version={draft.basedOn} after={reading.policy} /> : <MendFirst />;
  }
}

/** The form over what the text says. */
function Formed({ view, text, onText }: DraftViewsProps) {
  const policy = looseOf(text);
  if (policy === null) return <MendFirst />;
  const change = onText === null ? null : (next: LoosePolicy) => onText(textOfPolicy(next));
  return view === 'numbers' ? <NumbersForm policy={policy} onChange={change} /> : <RuleList policy={policy} onChange={change} />;
}

function MendFirst() {
  const say = words('deskPolicy');
  return (
    <Notice tone="warn" title={say.mendText}>
      <p>{say.mendTextHint}</p>
    </Notice>
  );
}

/** Against the version that it was begun from. */
function AgainstBase({ version, after }: { readonly version: number; readonly after: Parameters<typeof Changes>[0]['after'] }) {
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/policies/${version}`, readPolicyText), [version]);
  const before = value === null ? null : readText(value.text);
  if (before === null) return <Problem refusal={refusal} onRetry={reload} loading={busy} />;
  return before.ok ? <Changes before={before.policy} after={after} /> : <BrokenText />;
}
