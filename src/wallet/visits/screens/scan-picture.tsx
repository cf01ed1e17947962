/** A door's code from a picture file: somebody took a photo of the poster, or the camera is broken. The same reading, the same checks. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { FileFault } from '../../../shared/camera/codes.ts';
import { loadWords, words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconUpload } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';

/** A poster's address; among several codes in one photo it is the one that was meant. */
const POSTER = /^https?:\/\/[^/]+\/v\//i;

export function ScanPicture({ onText }: { readonly onText: (text: string) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const busy = useSignal(false);
  const fault = useSignal<FileFault | 'missing' | null>(null);
  const { scan } = words('visits');
  const read = async (file: File) => {
    busy.value = true;
    fault.value = null;
    // Without a network on a first visit the reader's scripts, or its words, do not come.
    const loaded = await Promise.all([import('../../../shared/camera/codes.ts'), loadWords(['intake'])]).catch(() => null);
    const codes = loaded === null ? null : await loaded[0].readCodes(file);
    if (codes === null) fault.value = 'missing';
    else if (codes.ok) await onText(codes.texts.find((text) => POSTER.test(text)) ?? codes.texts[0] ?? '');
    else fault.value = codes.code;
    busy.value = false;
  };
  return (
    <div class="dock scan-picture">
      {fault.value !== null && <Fault code={fault.value} />}
      <Button kind="outline" icon={<IconUpload />} busy={busy.value} onClick={() => input.current?.click()}>
        {busy.value ? scan.reading : scan.picture}
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*,application/pdf"
        hidden
        aria-label={scan.picture}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file can be chosen again after a fault.
          currentTarget.value = '';
          if (file !== undefined) void read(file);
        }}
      />
    </div>
  );
}

/** Why nothing was read. The reader is a part of the app that may not have come yet; everything else is the file's own fault. */
function Fault({ code }: { readonly code: FileFault | 'missing' }) {
  const { scan } = words('visits');
  const common = words('common');
  if (code === 'missing') return <Notice tone="warn" title={common.partMissing} children={<span class="small">{common.partMissingHint}</span>} />;
  if (code === 'file-without-code') return <Notice tone="warn" title={scan.without} />;
  if (code === 'picture-unreadable') return <Notice tone="warn" title={scan.unreadable} />;
  const { title, todo } = words('intake').fault[code];
  return <Notice tone="warn" title={title} children={<span class="small">{todo}</span>} />;
}
