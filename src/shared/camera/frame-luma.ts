/**
 * From a camera frame or a bitmap to a grey picture. Planar video is copied as it is (its Y plane is the grey picture already, and RGBA
 * costs a third more time); everything else goes through a canvas. Runs in workers and on pages, hence no `document` here.
 */
import { type Luma, lumaFromPlane, lumaFromRgba } from './luma.ts';

const PLANAR = new Set(['I420', 'I420A', 'I422', 'I444', 'NV12']);
const PACKED = new Set(['RGBA', 'RGBX', 'BGRA', 'BGRX']);

/** Reused between frames: a 720p frame is 1.4 MB, thirty times a second. */
let buffer = new Uint8Array(0);
let canvas: OffscreenCanvas | undefined;

async function copyFrame(frame: VideoFrame): Promise<Luma | null> {
  const planar = PLANAR.has(frame.format ?? '');
  if (!planar && !PACKED.has(frame.format ?? '')) return null;
  const size = frame.allocationSize();
  if (buffer.length < size) buffer = new Uint8Array(size);
  const first = (await frame.copyTo(buffer))[0];
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  if (first === undefined) return null;
  const layout = { offset: first.offset, stride: first.stride, width, height };
  return planar ? lumaFromPlane(buffer, layout) : lumaFromRgba(buffer, layout);
}

/** On pages of older Safari a canvas element does the same work; workers there have none at all. @throws Error where there is no canvas */
function newCanvas(): OffscreenCanvas {
  if (canDraw()) return new OffscreenCanvas(1, 1);
  const page = (globalThis as { document?: { createElement(name: 'canvas'): unknown } }).document;
  if (page === undefined) throw new Error('no canvas in this worker');
  return page.createElement('canvas') as OffscreenCanvas;
}

/** Whether every kind of picture can be read here; a worker that cannot must not take the page's work. */
export const canDraw = (): boolean => typeof OffscreenCanvas === 'function';

function drawn(picture: VideoFrame | ImageBitmap, width: number, height: number): Luma {
  canvas ??= newCanvas();
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no 2d canvas');
  context.clearRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return lumaFromRgba(data, { offset: 0, stride: 4 * width, width, height });
}

/** The grey picture of a frame or bitmap; the caller still owns and closes it. Throws where the host can read neither. */
export async function lumaOf(picture: VideoFrame | ImageBitmap): Promise<Luma> {
  if (!('displayWidth' in picture)) return drawn(picture, picture.width, picture.height);
  try {
    const copied = await copyFrame(picture);
    if (copied !== null) return copied;
  } catch {
    // Frames that live on the graphics card refuse copyTo in some drivers; drawing them works.
  }
  return drawn(picture, picture.displayWidth, picture.displayHeight);
}
