/** A QR from a picture file (a photo of a pass, a screenshot): the same decoder as the camera, every pass, because there is no next frame. */
import { openDecoder } from './decoder.ts';

/** The text of the code with its edges trimmed, or why there is none: not a picture this browser can open, or no readable code in it. */
export type PictureResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: 'picture-unreadable' | 'picture-without-code' };

/** Larger pictures are scaled down to this many pixels on the long side: a phone photo of 50 megapixels would take seconds and gain nothing. */
const LONGEST = 3000;

/** The picture in a file, not larger than a decoder can use; null where this browser cannot open it. */
export async function openPicture(file: Blob): Promise<ImageBitmap | null> {
  try {
    const whole = await createImageBitmap(file);
    const scale = LONGEST / Math.max(whole.width, whole.height);
    if (scale >= 1) return whole;
    const size = { resizeWidth: Math.round(whole.width * scale), resizeHeight: Math.round(whole.height * scale), resizeQuality: 'medium' as const };
    const smaller = await createImageBitmap(whole, size);
    whole.close();
    return smaller;
  } catch {
    return null;
  }
}

/** Reads the QR code in a picture file. Never rejects. */
export async function readPicture(file: Blob): Promise<PictureResult> {
  const picture = await openPicture(file);
  if (picture === null) return { ok: false, code: 'picture-unreadable' };
  const decoder = openDecoder();
  try {
    const text = await decoder.decode(picture, 'picture', 0);
    return text === null ? { ok: false, code: 'picture-without-code' } : { ok: true, text: text.trim() };
  } finally {
    decoder.close();
  }
}
