/** A copy of everything that this phone holds, as a file for the person alone; what is in it, and what is not, is said first. */
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { formatNumber } from '../../../shared/i18n/format.ts';
import { language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Facts } from '../../../shared/ui/Facts.tsx';
import { IconDoor, IconDownload, IconKey, IconShield } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { saveFile } from '../../../shared/ui/save-file.ts';
import { useCodes, useWallet } from '../../context.ts';
import { useVisits } from '../../visits/use-visits.ts';
import { exportWallet } from '../export.ts';

declare const __APP_VERSION__: string;

export function ExportScreen() {
  const wallet = useWallet();
  const keeper = useVisits();
  const { route } = useLocation();
  const codes = useCodes();
  const busy = useSignal(false);
  const result = useSignal<'none' | 'done' | { readonly fault: string }>('none');
  const { data } = words('visits');
  const save = async () => {
    busy.value = true;
    const made = await exportWallet(wallet, { note: data.exportText, language: language(), appVersion: __APP_VERSION__ });
    busy.value = false;
    if (!made.ok) {
      result.value = { fault: codes?.storage[made.code] ?? words('common').unexpected };
      return;
    }
    const day = new Date(wallet.now() * 1000).toISOString().slice(0, 10);
    saveFile([made.value], { name: `ashyq-${day}.json`, type: 'application/json' });
    result.value = 'done';
    announce(data.exportDone);
  };
  const count = (n: number) => formatNumber(language(), n);
  return (
    <Screen title={data.title} onBack={() => route('/', true)}>
      <section class="card stack loose">
        <Facts
          facts={[
            { icon: <IconShield />, label: data.passes, value: count(wallet.state.value.holders.length) },
            { icon: <IconDoor />, label: data.visits, value: count(keeper.visits.value?.length ?? 0) },
            { icon: <IconKey />, label: data.keys, value: data.keysText },
          ]}
        />
      </section>
      <p>{data.exportText}</p>
      {result.value === 'done' && <Notice tone="good" title={data.exportDone} />}
      {typeof result.value === 'object' && <Notice tone="bad" title={data.exportFailed} children={<p class="small">{result.value.fault}</p>} />}
      <div class="dock">
        <Button kind="primary" large icon={<IconDownload />} busy={busy.value} onClick={save}>
          {data.export}
        </Button>
      </div>
    </Screen>
  );
}
