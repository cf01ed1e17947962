/** What several journals show together, the report, the ministry's history: fetched with words of their own, beside the bench and not before it. */
import type { ComponentProps, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { addSections, loadWords } from '../../shared/i18n/words.ts';
import type { Beyond as Loaded } from './Beyond.tsx';

type Props = ComponentProps<typeof Loaded>;

/** Not shared/ui's `later`: a further app that used it would part the scripts that phones fetch first. */
export function Beyond(props: Props) {
  const [Found, setFound] = useState<ComponentType<Props> | null>(null);
  useEffect(() => {
    const look = () => void load().then((found) => setFound(() => found), reportError);
    look();
    // A script that did not come is asked for again with the network.
    addEventListener('online', look);
    return () => removeEventListener('online', look);
  }, []);
  return Found === null ? null : <Found {...props} />;
}

async function load(): Promise<ComponentType<Props>> {
  const [{ Beyond: found }, { auditSections }] = await Promise.all([import('./Beyond.tsx'), import('../../shared/i18n/audit-sections.ts')]);
  addSections(auditSections);
  await loadWords(['auditReport']);
  return found;
}
