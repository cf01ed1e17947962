/**
 * Icons as components: 24-unit grid, one stroke, the colour of the text around them. Hidden from screen readers: the words beside them speak.
 * Here are those of several apps; what one app alone draws lies with it, so that the others do not load it.
 */
import type { JSX } from 'preact';

interface IconProps {
  /** CSS size in rem; 1.5 by default. */
  readonly size?: number;
}

type Icon = (props: IconProps) => JSX.Element;

/** An icon from its path. */
export const icon =
  (path: string): Icon =>
  ({ size = 1.5 }) => (
    <svg class="icon" viewBox="0 0 24 24" width={`${size}rem`} height={`${size}rem`} aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );

export const IconBack = /* @__PURE__ */ icon('M15 5l-7 7 7 7');
export const IconClose = /* @__PURE__ */ icon('M6 6l12 12M18 6L6 18');
export const IconCheck = /* @__PURE__ */ icon('M5 12.5l4.5 4.5L19 7.5');
export const IconInfo = /* @__PURE__ */ icon('M12 11v6M12 7.4v.2M12 2.8a9.2 9.2 0 100 18.4 9.2 9.2 0 000-18.4z');
export const IconWarning = /* @__PURE__ */ icon('M12 9.5v4.5M12 17.2v.2M10.3 4.1L2.9 17a2 2 0 001.7 3h14.8a2 2 0 001.7-3L13.7 4.1a2 2 0 00-3.4 0z');
export const IconQr = /* @__PURE__ */ icon('M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2.5M14 20h2.5M20 20v-.2M17.5 17.5h.2');
export const IconScan = /* @__PURE__ */ icon(
  'M4 8.5V6a2 2 0 012-2h2.5M15.5 4H18a2 2 0 012 2v2.5M20 15.5V18a2 2 0 01-2 2h-2.5M8.5 20H6a2 2 0 01-2-2v-2.5M4 12h16',
);
export const IconTurn = /* @__PURE__ */ icon('M4 10a8 8 0 0114-3.6L20 8.5M20 4v4.5h-4.5M20 14a8 8 0 01-14 3.6L4 15.5M4 20v-4.5h4.5');
export const IconLight = /* @__PURE__ */ icon('M13 2.5L5 13.5h6L10 21.5l9-12h-6.5z');
export const IconClock = /* @__PURE__ */ icon('M12 7v5l3.2 2M12 2.8a9.2 9.2 0 100 18.4 9.2 9.2 0 000-18.4z');
export const IconShield = /* @__PURE__ */ icon('M12 2.8l7.5 2.8v5.6c0 4.6-3 8.3-7.5 10-4.5-1.7-7.5-5.4-7.5-10V5.6zM8.8 11.8l2.3 2.3 4.2-4.4');
export const IconKey = /* @__PURE__ */ icon('M14.5 3.5a6 6 0 00-5.6 8.1L3.5 17v3.5H7V18h2.5v-2.5h2.3a6 6 0 102.7-12zM16.5 7.4v.2');
export const IconDownload = /* @__PURE__ */ icon('M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14');
export const IconUpload = /* @__PURE__ */ icon('M12 16V5M7.5 9.5L12 5l4.5 4.5M5 20h14');
export const IconDoor = /* @__PURE__ */ icon('M6 20.5V4.5a1 1 0 011-1h10a1 1 0 011 1v16M3.5 20.5h17M14.5 12v.2');
export const IconList = /* @__PURE__ */ icon('M9 6h11M9 12h11M9 18h11M4.5 6v.2M4.5 12v.2M4.5 18v.2');
export const IconPicture = /* @__PURE__ */ icon(
  'M5 4.5h14A1.5 1.5 0 0120.5 6v12a1.5 1.5 0 01-1.5 1.5H5A1.5 1.5 0 013.5 18V6A1.5 1.5 0 015 4.5zM3.5 16l5-5 4 4 3-3 5 5M15.5 8.6v.2',
);
