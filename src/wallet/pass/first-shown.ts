/** The first code, between those who draw it (first-qr.ts) and the app, which goes on with it: the same code stays on the screen until it is renewed. */
import type { LiveQr } from './live-qr.ts';

interface FirstShown {
  /** Whose code it is; somebody else's once another chip was pressed. */
  readonly holderId: () => string;
  /** The newest one; null for the moment that another holder's takes. */
  readonly live: () => LiveQr | null;
  /** Chips stand above it: several hold a pass. */
  readonly several: boolean;
  /** Takes it off the screen and shows the app. */
  readonly remove: () => void;
}

let shown: FirstShown | null = null;
let chosen: string | null = null;
let follow: (id: string) => void = () => undefined;

/** It is on the screen. */
export function noteFirst(first: FirstShown): void {
  shown = first;
  chosen = null;
}

/** The code that is shown already for this holder, or null: the app's own screen begins with it. */
export const firstOf = (holderId: string): LiveQr | null => (shown?.holderId() === holderId ? shown.live() : null);

/** Its screen has the chips of several: the app's has them from its first frame too. */
export const firstHasChips = (): boolean => shown?.several === true;

/** Another chip was pressed before the app was there. */
export function chooseFirst(id: string): void {
  chosen = id;
  follow(id);
}

/** The app follows what is pressed there from now on; at once where it was pressed before. */
export function followFirst(choose: (id: string) => void): void {
  follow = choose;
  if (chosen !== null) choose(chosen);
  chosen = null;
}

/** The app has drawn its own screen: the first code goes in the same frame. */
export function removeFirst(): void {
  shown?.remove();
  shown = null;
}
