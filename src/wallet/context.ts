/** How screens reach the wallet, and the sentences for codes, which are loaded only when one is needed. */
import { signal } from '@preact/signals';
import { type ComponentType, createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Section } from '../shared/i18n/sections.ts';
import { loadWords, words } from '../shared/i18n/words.ts';
import type { Wallet } from './wallet.ts';

export const WalletContext = createContext<Wallet | null>(null);

/** The wallet of this page. @throws TypeError outside of the app */
export function useWallet(): Wallet {
  const wallet = useContext(WalletContext);
  if (wallet === null) throw new TypeError('useWallet outside of the wallet app');
  return wallet;
}

const codesLoaded = signal(false);

/** The sentences for codes (and the section `trouble` with them), or null for the moment that they take to load; `wanted` false loads nothing. */
export function useCodes(wanted = true): Section<'codes'> | null {
  useEffect(() => {
    if (wanted && !codesLoaded.value)
      loadWords(['codes', 'trouble']).then(
        () => (codesLoaded.value = true),
        () => undefined,
      );
  }, [wanted]);
  return codesLoaded.value ? words('codes') : null;
}

/** Ticks every `seconds` while the page is seen: ages on screen grow by themselves. */
export const tick = signal(0);

/** The card of an open visit for the first screen; it comes later, and only where there is one (visits/start.ts). */
export const visitCard = signal<ComponentType | null>(null);
