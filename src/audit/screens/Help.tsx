/** The help of the audit page: a button for the bar, and the sheet, which comes with its words when somebody asks for it. */
import type { ComponentChildren, ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { IconButton } from '../../shared/ui/Button.tsx';
import type { HelpSheet } from '../../shared/ui/Help.tsx';
import { IconInfo } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';

type Sheet = ComponentType<Parameters<typeof HelpSheet>[0]>;

/** Two parts, for a sheet in the bar would be a heading within a heading. Not shared/ui's `later`: a further app that used it would part the scripts that phones fetch first. */
export function useHelp(): { readonly button: ComponentChildren; readonly sheet: ComponentChildren } {
  const [Found, setFound] = useState<Sheet | null>(null);
  const [isMissing, setMissing] = useState(false);
  const open = () => {
    setMissing(false);
    load().then(
      (sheet) => setFound(() => sheet),
      () => setMissing(true),
    );
  };
  return {
    button: <IconButton label={words('common').help} icon={<IconInfo />} onClick={open} />,
    sheet: (
      <>
        {isMissing && <Notice tone="warn" title={words('common').partMissing} />}
        {Found !== null && <Found of="audit" onClose={() => setFound(null)} />}
      </>
    ),
  };
}

async function load(): Promise<Sheet> {
  const { HelpSheet: sheet, loadHelp } = await import('../../shared/ui/Help.tsx');
  await loadHelp();
  return sheet;
}
