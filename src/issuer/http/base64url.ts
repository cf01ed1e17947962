/** Base64url without padding (RFC 4648 §5) by the host, for bodies that hold hundreds of lines: what core reads bit by bit, with the same strictness. */

/** Null for padding, foreign characters, an impossible length or bits left over. */
export function readBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = Buffer.from(text, 'base64url');
  // Node reads much that is none; the text that these bytes have is the only one that is
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : null;
}

export function writeBase64Url({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64url');
}
