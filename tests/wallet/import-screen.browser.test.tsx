/** The import screen with files that come while others are read: none of them is dropped. */
import { cleanup, render, screen } from '@testing-library/preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { FILE_MAX_BYTES } from '../../src/shared/camera/codes.ts';
import { loadWords, words } from '../../src/shared/i18n/words.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { WalletContext } from '../../src/wallet/context.ts';
import { handedOver } from '../../src/wallet/papers/intake.ts';
import { ImportScreen } from '../../src/wallet/papers/screens/import.tsx';
import { Wallet } from '../../src/wallet/wallet.ts';
import { NOW } from '../core/world.ts';

beforeAll(() => loadWords(['common', 'status', 'wallet', 'steps', 'codes', 'intake'], 'en'));
afterEach(cleanup);

it('a file that the system hands over while another is read is read after it', async () => {
  const storage = new Storage({ name: `import-screen-${Date.now()}` });
  const wallet = new Wallet({ storage, clock: () => NOW * 1000, engine: async () => webCryptoEngine, pinned: async () => null });
  let go: (() => void) | undefined;
  const slow = new Blob(['no picture']);
  const slice = slow.slice.bind(slow);
  slow.slice = (...range) => {
    const part = slice(...range);
    const arrayBuffer = part.arrayBuffer.bind(part);
    part.arrayBuffer = () =>
      new Promise((resolve) => {
        go = () => resolve(arrayBuffer());
      });
    return part;
  };
  handedOver.value = [slow];
  render(
    <LocationProvider>
      <WalletContext.Provider value={wallet}>
        <ImportScreen />
      </WalletContext.Provider>
    </LocationProvider>,
  );
  await expect.poll(() => go !== undefined).toBe(true);
  handedOver.value = [new Blob([new Uint8Array(FILE_MAX_BYTES + 1)])];
  // The screen has drawn with the second file at hand.
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  const { title } = words('intake').fault['file-too-large'];
  await expect
    .poll(() => {
      go?.();
      return screen.queryByText(title) !== null;
    })
    .toBe(true);
});
