/** The picture in a file that somebody hands over (a photo of a pass, a screenshot), opened for a decoder. */
import { pictureSize } from './picture-size.ts';

/**
 * `picture-unreadable`: not a picture that this browser can open; `picture-heic`: one of an iPhone's camera, which few browsers open; `picture-too-large`: more
 * pixels than a phone should decode.
 */
export type PictureFault = 'picture-unreadable' | 'picture-heic' | 'picture-too-large';
export type OpenedPicture = { readonly ok: true; readonly picture: ImageBitmap } | { readonly ok: false; readonly code: PictureFault };

/** Larger pictures are scaled down to this many pixels on the long side: a phone photo of 50 megapixels would take seconds and gain nothing. */
const LONGEST = 3000;
/** The whole picture is decoded before it is scaled, four bytes a pixel: 256 MB, and every phone's camera but those set to 108 megapixels by hand. */
export const PICTURE_MAX_PIXELS = 64_000_000;

/** The picture in a file, not larger than a decoder can use. What the file claims is read before anything is decoded. Never rejects. */
export async function openPicture(file: Blob): Promise<OpenedPicture> {
  const size = await pictureSize(file).catch(() => null);
  if (size === null) return { ok: false, code: 'picture-unreadable' };
  if (size.width * size.height > PICTURE_MAX_PIXELS) return { ok: false, code: 'picture-too-large' };
  try {
    const whole = await createImageBitmap(file);
    return { ok: true, picture: await scaled(whole) };
  } catch {
    return { ok: false, code: size.kind === 'heic' ? 'picture-heic' : 'picture-unreadable' };
  }
}

async function scaled(whole: ImageBitmap): Promise<ImageBitmap> {
  const scale = LONGEST / Math.max(whole.width, whole.height);
  if (scale >= 1) return whole;
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  const smaller = await createImageBitmap(whole, { resizeWidth: side(whole.width), resizeHeight: side(whole.height), resizeQuality: 'medium' });
  whole.close();
  return smaller;
}
