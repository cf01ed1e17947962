/** What a page and the worker that packs and unpacks `trust.zip` say to each other. Types only: pages import this file, never the worker itself. */

/** One request; the worker answers once and is ended. Bytes are transferred. */
export type ArchiveRequest =
  | { readonly kind: 'pack'; readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> }
  | { readonly kind: 'unpack'; readonly archive: Uint8Array<ArrayBuffer> }
  /** a folder as somebody packed it, with files of the past */
  | { readonly kind: 'unpack-folder'; readonly archive: Uint8Array<ArrayBuffer> };

/** `files` null: not an archive of trust files. */
export type ArchiveAnswer =
  | { readonly kind: 'packed'; readonly archive: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'unpacked'; readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> | null };
