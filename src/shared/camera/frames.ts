/**
 * Frames of a playing camera, pulled: whoever asks gets the newest one, frames nobody asked for are dropped and closed. Three sources, the
 * cheapest first: MediaStreamTrackProcessor (planar video as the camera made it), VideoFrame of the video element, ImageBitmap.
 */

/** `next` waits for the newest frame; the caller closes it. Null: the track has ended or the source was closed. */
export interface FrameSource {
  next(): Promise<VideoFrame | ImageBitmap | null>;
  close(): void;
}

/** For a stream that does not end with its track. */
const DRAIN_MS = 500;

interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}
type TrackProcessorClass = new (init: { track: MediaStreamTrack; maxBufferSize: number }) => TrackProcessor;

/** Chromium has it on pages; the DOM library's types know it in workers only. */
const processorClass = (): TrackProcessorClass | undefined => (globalThis as { MediaStreamTrackProcessor?: TrackProcessorClass }).MediaStreamTrackProcessor;

/** A buffer of one frame: the processor replaces an unread frame by a newer one. */
function trackFrames(Processor: TrackProcessorClass, track: MediaStreamTrack): FrameSource {
  const reader = new Processor({ track, maxBufferSize: 1 }).readable.getReader();
  return { next: async () => (await reader.read()).value ?? null, close: () => void drain(reader) };
}

/** Takes the last frame out and closes it: a frame left to the garbage collector stalls some cameras. The track has ended by now, so has the stream. */
async function drain(reader: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
  const late = setTimeout(() => void reader.cancel().catch(() => undefined), DRAIN_MS);
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) read.value.close();
  } catch {
    // The stream broke together with its track.
  } finally {
    clearTimeout(late);
  }
}

const grab = (video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> | VideoFrame =>
  typeof VideoFrame === 'function' ? new VideoFrame(video) : createImageBitmap(video);

/** Where the video element is all there is: wait until it shows a new frame, then take it. */
function elementFrames(video: HTMLVideoElement, track: MediaStreamTrack): FrameSource {
  let closed = false;
  const shown = () =>
    new Promise<void>((resolve) => {
      // Some engines stop the callback while the page is covered: the timer keeps the loop alive.
      const timer = setTimeout(resolve, 250);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(done);
      else requestAnimationFrame(done);
    });
  return {
    async next() {
      while (!closed && track.readyState === 'live') {
        await shown();
        if (closed || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue;
        return await grab(video);
      }
      return null;
    },
    close() {
      closed = true;
    },
  };
}

/** The best source that this host offers for a stream already playing in `video`. */
export function openFrames(video: HTMLVideoElement, track: MediaStreamTrack): FrameSource {
  const Processor = processorClass();
  if (Processor !== undefined) {
    try {
      return trackFrames(Processor, track);
    } catch {
      // Present but not for this kind of track: the element shows it all the same.
    }
  }
  return elementFrames(video, track);
}
