/**
 * The one Trusted Types policy of the app, `sw` (security.md, "Server baseline"): the only place that turns text into an address a script is
 * loaded from. It knows our own service worker and our own hashed worker scripts, and refuses every other text.
 */

/** Our worker scripts as the build names them. */
const OWN_SCRIPT = /^\/(?:sw\.js|assets\/[\w.-]+\.js)$/;

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
type TrustedTypes = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy };

/** @throws TypeError for any address that is not one of our own scripts on this origin */
function ownScript(text: string): string {
  const url = new URL(text, location.href);
  if (url.origin !== location.origin || !OWN_SCRIPT.test(url.pathname) || url.search !== '') throw new TypeError('not a script of this app');
  return url.href;
}

let policy: ScriptUrlPolicy | null = null;

/**
 * The address of one of our worker scripts, for `new Worker()` and `serviceWorker.register()`. A TrustedScriptURL where the browser has Trusted
 * Types, else the same text after the same check; typed as text because TypeScript's DOM library does not know the other yet.
 */
export function trustedScriptUrl(text: string): string {
  return (claimScriptUrls()?.createScriptURL(text) ?? ownScript(text)) as string;
}

/** Makes the policy. Called as a page starts, also where it may never need a worker: the header lets a name be taken once, so that nothing which comes later can make a policy of it. */
export function claimScriptUrls(): ScriptUrlPolicy | null {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= trustedTypes?.createPolicy('sw', { createScriptURL: ownScript }) ?? null;
  return policy;
}
