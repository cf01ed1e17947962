/** What the build tells the service worker about one file of the app (types only: this passes between Node's realm and the worker's). */
export interface PrecacheEntry {
  readonly url: string;
  /** Null when the name itself is a hash of the content. */
  readonly revision: string | null;
  /** Subresource integrity, checked by the browser before the file is stored: a captive portal's page never gets in. */
  readonly integrity: string;
}
