/** The few host names that core may use: they exist alike in browsers, workers and Node 20. Nothing else of any host is visible here. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, to: Uint8Array): { readonly written: number };
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: boolean; ignoreBOM: true });
  decode(bytes: Uint8Array): string;
}
interface CryptoKey {
  readonly type: string;
}
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: Uint8Array): Promise<ArrayBuffer>;
    importKey(
      format: 'raw',
      key: Uint8Array,
      algorithm: string | { name: string; hash: string },
      extractable: boolean,
      usages: readonly string[],
    ): Promise<CryptoKey>;
    verify(algorithm: 'Ed25519', key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
    sign(algorithm: 'Ed25519' | 'HMAC', key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  };
};
