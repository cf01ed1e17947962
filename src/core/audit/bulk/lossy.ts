/** Text out of files of unknown origin: what is not UTF-8 becomes U+FFFD and the rest stays, so that one bad line is one bad line. */
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

export function utf8Lossy(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
