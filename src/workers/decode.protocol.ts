/** What the scanner and its decoder worker say to each other. Types only: pages import this file, never the worker itself. */

/**
 * `frame`: one quick pass, chosen by `turn`, because the next frame is 33 ms away. `picture`: every pass at several sizes, because there is no next one.
 * `every`: all the codes of a picture.
 */
export type DecodeEffort = 'frame' | 'picture' | 'every';

/** One picture to read. `picture` is transferred, and closed by the worker. */
export interface DecodeRequest {
  readonly id: number;
  readonly picture: VideoFrame | ImageBitmap;
  readonly effort: DecodeEffort;
  /** Number of the frame since the scanner started: passes rotate with it. */
  readonly turn: number;
}

/** `ready` once, when the worker can decode; then one `decoded` for each request. `texts` empty: no QR code read; `seen`: yet something looked like one. */
export type DecodeAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'decoded'; readonly id: number; readonly texts: readonly string[]; readonly seen: boolean };
