/**
 * The loop behind the scanner: one frame in flight, the newest wins, nothing is queued. It ends only when the frames end or it is told to;
 * an exception in one frame costs that frame.
 */
import type { Decoder } from './decoder.ts';
import type { FrameSource } from './frames.ts';

export interface ScanLoopOptions {
  readonly frames: FrameSource;
  readonly decoder: Pick<Decoder, 'decode' | 'place'>;
  readonly signal: AbortSignal;
  /** Called for each frame with a code in it, the edges trimmed; also again and again while the code stays in view. */
  readonly onText: (text: string) => void;
  /** Called for each frame, code or not: the sign that the camera delivers. */
  readonly onFrame?: () => void;
}

/** Decoding on the page: leave the user interface as much time as the decoder took, at least this. */
const PAGE_PAUSE_MS = 40;
/** A source that fails at once again and again must not spin. */
const FAILURE_PAUSE_MS = 100;

/** Resolves after `ms`. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs until the source answers null or `signal` aborts. Never rejects; what `onText` throws is the caller's bug and reaches the console. */
export async function runScanLoop({ frames, decoder, signal, onText, onFrame }: ScanLoopOptions): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    let text: string | null = null;
    try {
      const frame = await frames.next();
      if (frame === null) return;
      if (signal.aborted) return frame.close();
      onFrame?.();
      text = await decoder.decode(frame, 'frame', turn);
      if (decoder.place === 'page') await pause(PAGE_PAUSE_MS);
    } catch {
      await pause(FAILURE_PAUSE_MS);
    }
    if (text === null || signal.aborted) continue;
    const trimmed = text.trim();
    try {
      onText(trimmed);
    } catch (error) {
      reportError(error);
    }
  }
}
