/** How to put Ashyq on this device's home screen: the browser's own question where it has one, else the steps, drawn. And whether the data are safe. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconCheck, IconShield } from '../../../shared/ui/icons.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { askToInstall, installPrompt, installWay, isInstalled } from '../install.ts';
import { PictureAdd, PictureConfirm, PictureHome, PictureMenu, PictureShare } from './install-pictures.tsx';
import './install.css';

export function InstallScreen() {
  const text = words('install');
  const { route } = useLocation();
  return (
    <Screen title={text.title} onBack={() => route('/', true)}>
      <div class="install-head">
        <img src="/icons/icon-192.png" width="72" height="72" alt="" />
        <p>{text.text}</p>
      </div>
      {isInstalled() ? <Installed /> : installPrompt.value === null || installWay() === 'ios' ? <Steps /> : <Asked />}
      <StorageFact />
    </Screen>
  );
}

function Installed() {
  const text = words('install');
  return (
    <p class="card row">
      <IconCheck />
      <span>
        {text.installed} {text.opened}
      </span>
    </p>
  );
}

function Asked() {
  const text = words('install');
  return (
    <div class="stack">
      <Button kind="primary" large onClick={() => void askToInstall()}>
        {text.button}
      </Button>
      <p class="small soft centred">{text.prompt}</p>
    </div>
  );
}

/** The steps of this browser, each with a drawing of what to look for. */
function Steps() {
  const { ios, firefox, other } = words('install');
  const way = installWay();
  const steps =
    way === 'ios'
      ? [
          [<PictureShare key="1" />, ios.share],
          [<PictureAdd key="2" />, ios.add],
          [<PictureConfirm key="3" />, ios.confirm],
          [<PictureHome key="4" />, ios.open],
        ]
      : way === 'firefox'
        ? [
            [<PictureMenu key="1" />, firefox.menu],
            [<PictureAdd key="2" />, firefox.add],
            [<PictureHome key="3" />, firefox.confirm],
          ]
        : [
            [<PictureMenu key="1" />, other.menu],
            [<PictureAdd key="2" />, other.add],
          ];
  return (
    <ol class="install-steps">
      {steps.map(([picture, says], at) => (
        <li key={String(says)} class="card">
          {picture}
          <p>
            <span class="step-number">{at + 1}</span> {says}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Whether the browser has promised to keep what is stored. Asked, and never waited for. */
function StorageFact() {
  const { storage } = words('install');
  const kept = useSignal<boolean | null>(null);
  useEffect(() => {
    navigator.storage?.persisted?.().then(
      (answer) => (kept.value = answer),
      () => undefined,
    );
  }, []);
  return (
    <p class="row small">
      <IconShield />
      <span>
        <strong class="line">{storage.title}</strong>
        <span class="soft">{kept.value === null ? storage.unknown : kept.value ? storage.kept : storage.best}</span>
      </span>
    </p>
  );
}
