/** On home: the storage of this phone was damaged, and what it had lost is back from the copy. */
import { formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { changeSetting } from '../../../shared/storage/settings.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { useWallet } from '../../context.ts';

export function RestoredNotice() {
  const wallet = useWallet();
  const { restored } = words('trouble');
  const { restoredAt } = wallet.state.value;
  if (restoredAt === null) return null;
  const done = () => {
    wallet.set({ restoredAt: null });
    void changeSetting(wallet.environment.storage, 'restoredAt', () => null);
  };
  const when = formatMoment(language(), restoredAt, wallet.now());
  return (
    <Notice tone="info" title={restored.title} actions={<Button onClick={done}>{words('common').ok}</Button>}>
      <span class="small">{fill(restored.text, { when })}</span>
    </Notice>
  );
}
