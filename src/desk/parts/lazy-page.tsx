/** A page whose script and words come at its first use; a notice with a way on where they do not come. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SectionName } from '../../shared/i18n/sections.ts';
import { loadWords, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';

/** `load` is asked once, and again only after it failed. */
export function lazyPage<Props extends object>(sections: readonly SectionName[], load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let coming: Promise<ComponentType<Props>> | null = null;
  const fetch = () => {
    coming ??= Promise.all([load(), loadWords(sections)]).then(([view]) => view);
    coming.catch(() => {
      coming = null;
    });
    return coming;
  };
  return function Loader(props: Props) {
    const [View, setView] = useState<ComponentType<Props> | null>(null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      let here = true;
      fetch().then(
        (view) => here && setView(() => view),
        () => here && setFailed(true),
      );
      return () => {
        here = false;
      };
    }, []);
    if (View !== null) return <View {...props} />;
    return failed ? <Missing /> : <p class="soft">{words('desk').loading}</p>;
  };
}

/**
 * Some browsers remember a failed import for as long as the page lives, and after an update its name is gone: the page starts anew. Only when the server answers again:
 * a browser's own page in place of this one would leave nobody to sign out.
 */
function Missing() {
  const common = words('common');
  const [isAsking, setAsking] = useState(false);
  const startAnew = () => {
    setAsking(true);
    fetch('/version.json', { cache: 'no-store' }).then(
      () => location.reload(),
      () => setAsking(false),
    );
  };
  return (
    <Notice
      tone="warn"
      title={common.networkOnly}
      actions={
        <Button busy={isAsking} onClick={startAnew}>
          {common.reload}
        </Button>
      }
    >
      <span class="small">{common.networkOnlyHint}</span>
    </Notice>
  );
}
