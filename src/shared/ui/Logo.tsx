/** The mark: a ring that stands open with somebody in the doorway. Ashyq means "open". Not a tick: the app's own sign must not look like an admission. */
export function Logo({ size = 2 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 48 48" width={`${size}rem`} height={`${size}rem`} aria-hidden="true" focusable="false">
      <path d="M28.3 8.1A16.5 16.5 0 1 0 39.9 19.7" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" />
      <circle cx="35.7" cy="12.3" r="4" class="logo-dot" />
    </svg>
  );
}
