/** Hands a file to the person: the browser's own download. */

/** How long the browser may take to take the file over (Safari needs a moment). */
const HOLD_MS = 10_000;

/** Offers `parts` as a download named `name`. */
export function saveFile(parts: readonly BlobPart[], { name, type }: { readonly name: string; readonly type: string }): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), HOLD_MS);
}
