/** What the windows of one browser tell each other, because they share one session: who has signed in, that somebody wants to be signed out, and that they are. */

export type Told = { readonly kind: 'in'; readonly id: number } | { readonly kind: 'leaving'; readonly id: number } | { readonly kind: 'out' };

const CHANNEL = 'ashyq-desk';
let channel: BroadcastChannel | null = null;

/** Hears the other windows; once for a page. Where there is no such channel the next call finds out by itself. */
export function hearWindows(hear: (told: Told) => void): void {
  if (channel !== null || typeof BroadcastChannel === 'undefined') return;
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const told = read(data);
    if (told !== null) hear(told);
  };
}

export function tellWindows(told: Told): void {
  channel?.postMessage(told);
}

/** Another version of the page may be open in the other window. */
function read(data: unknown): Told | null {
  if (typeof data !== 'object' || data === null) return null;
  const { kind, id } = data as Record<string, unknown>;
  if (kind === 'out') return { kind };
  return (kind === 'in' || kind === 'leaving') && typeof id === 'number' ? { kind, id } : null;
}
