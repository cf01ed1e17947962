/** The mark: a ring that stands open, like a door. Ashyq means "open". */
export function Logo({ size = 2 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 48 48" width={`${size}rem`} height={`${size}rem`} aria-hidden="true" focusable="false">
      <path d="M33.5 8.6A18 18 0 1 0 42 24" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" />
      <path d="M17 25l6.5 6.5L41.5 11.5" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
