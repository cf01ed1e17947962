/** Drawings of what to look for in a browser while adding an app to the home screen: no words in them, so they are the same in every language. */
import type { ComponentChildren } from 'preact';

function Picture({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="step-picture" viewBox="0 0 120 84" aria-hidden="true">
      <rect class="phone" x="8" y="-40" width="104" height="116" rx="14" />
      {children}
    </svg>
  );
}

/** The bar below a page, the middle sign of which is "share": an arrow out of a box. */
export function PictureShare() {
  return (
    <Picture>
      <path class="faint" d="M22 14h76M22 26h52" />
      <path class="bar" d="M8 46h104" />
      <path class="faint" d="M26 55l-5 6 5 6M44 55l5 6-5 6M78 56h10v10H78zM98 54v14" />
      <circle class="spot" cx="60" cy="60" r="13" />
      <path class="sign" d="M60 63V51M56 54.5l4-4 4 4M55 58h-1.5v10h13V58H65" />
    </Picture>
  );
}

/** A line of a menu with a plus in a box. */
export function PictureAdd() {
  return (
    <Picture>
      <path class="faint" d="M22 14h58M22 64h46" />
      <rect class="spot" x="16" y="26" width="88" height="26" rx="8" />
      <path class="sign" d="M26 39h36M84 33.5h11v11H84zM89.5 36v6M86.5 39h6" />
    </Picture>
  );
}

/** The word at the upper corner of a sheet. */
export function PictureConfirm() {
  return (
    <Picture>
      <path class="faint" d="M20 16h18" />
      <rect class="spot" x="74" y="6" width="30" height="20" rx="8" />
      <path class="sign" d="M81 16h16" />
      <path class="bar" d="M8 34h104" />
      <rect class="tile" x="20" y="44" width="22" height="22" rx="6" />
      <path class="faint" d="M52 51h44M52 60h28" />
    </Picture>
  );
}

/** Icons in rows, one of them ours. */
export function PictureHome() {
  return (
    <Picture>
      <rect class="tile" x="22" y="6" width="20" height="20" rx="6" />
      <rect class="tile" x="50" y="6" width="20" height="20" rx="6" />
      <rect class="tile" x="78" y="6" width="20" height="20" rx="6" />
      <rect class="tile" x="22" y="38" width="20" height="20" rx="6" />
      <rect class="ours" x="48" y="36" width="24" height="24" rx="7" />
      <path class="ring" d="M61.3 43.3A6 6 0 1 0 64.8 46.7" />
      <circle class="dot" cx="63.6" cy="44.5" r="1.5" />
    </Picture>
  );
}

/** Three dots at the edge of the address. */
export function PictureMenu() {
  return (
    <Picture>
      <rect class="tile" x="18" y="14" width="62" height="18" rx="9" />
      <circle class="spot" cx="96" cy="23" r="12" />
      <path class="dots" d="M96 17v.1M96 23v.1M96 29v.1" />
      <path class="faint" d="M22 46h76M22 58h52" />
    </Picture>
  );
}
