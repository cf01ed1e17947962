/** Whether the files that come after everything else (sw/stock.ts) may come by themselves, and whether they are here. */

/** What browsers tell of the network, where they do. */
interface Network {
  readonly saveData?: boolean;
  readonly type?: string;
}
const network = (): Network => (navigator as { connection?: Network }).connection ?? {};

/** Somebody counts the bytes of this device: then nothing large comes without being asked for. */
export const countsBytes = (): boolean => network().saveData === true;

/** A network that costs nothing by the byte, as far as the browser says. */
export const isUncounted = (): boolean => !countsBytes() || network().type === 'wifi' || network().type === 'ethernet';

const READER = /\/assets\/zxing_reader-[\w-]+\.wasm$/;

/** Whether the better of the code readers lies in the app's store, so that it reads without a network too. */
export async function hasReader(stores: Pick<CacheStorage, 'keys' | 'open'> = caches): Promise<boolean> {
  try {
    for (const name of await stores.keys()) {
      const files = await (await stores.open(name)).keys();
      if (files.some(({ url }) => READER.test(url))) return true;
    }
  } catch {
    // No store here (a private window): then nothing can be kept in it either.
  }
  return false;
}
