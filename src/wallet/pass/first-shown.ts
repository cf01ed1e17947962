/** The first code, between those who draw it (first-qr.ts) and the app, which goes on with it: the same code stays on the screen until it is renewed. */
import type { LiveQr } from './live-qr.ts';

interface FirstShown {
  /** Whose code it is. */
  readonly holderId: string;
  /** The newest one. */
  readonly live: () => LiveQr;
  /** Takes it off the screen and shows the app. */
  readonly remove: () => void;
}

let shown: FirstShown | null = null;

/** It is on the screen. */
export function noteFirst(first: FirstShown): void {
  shown = first;
}

/** The code that is shown already for this holder, or null: the app's own screen begins with it. */
export const firstOf = (holderId: string): LiveQr | null => (shown?.holderId === holderId ? shown.live() : null);

/** The app has drawn its own screen: the first code goes in the same frame. */
export function removeFirst(): void {
  shown?.remove();
  shown = null;
}
