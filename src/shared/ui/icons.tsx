/** Icons as components: 24-unit grid, one stroke, the colour of the text around them. Hidden from screen readers: the words beside them speak. */
import type { JSX } from 'preact';

interface IconProps {
  /** CSS size in rem; 1.5 by default. */
  readonly size?: number;
}

type Icon = (props: IconProps) => JSX.Element;

const icon =
  (path: string): Icon =>
  ({ size = 1.5 }) => (
    <svg class="icon" viewBox="0 0 24 24" width={`${size}rem`} height={`${size}rem`} aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );

export const IconBack = /* @__PURE__ */ icon('M15 5l-7 7 7 7');
export const IconForward = /* @__PURE__ */ icon('M9 5l7 7-7 7');
export const IconClose = /* @__PURE__ */ icon('M6 6l12 12M18 6L6 18');
export const IconCheck = /* @__PURE__ */ icon('M5 12.5l4.5 4.5L19 7.5');
export const IconStop = /* @__PURE__ */ icon('M12 3a9 9 0 100 18 9 9 0 000-18zM5.8 5.8l12.4 12.4');
export const IconQuestion = /* @__PURE__ */ icon('M9 9.2a3.1 3.1 0 116 .6c0 2-3 2.4-3 4.4M12 18v.2M12 2.8a9.2 9.2 0 100 18.4 9.2 9.2 0 000-18.4z');
export const IconInfo = /* @__PURE__ */ icon('M12 11v6M12 7.4v.2M12 2.8a9.2 9.2 0 100 18.4 9.2 9.2 0 000-18.4z');
export const IconWarning = /* @__PURE__ */ icon('M12 9.5v4.5M12 17.2v.2M10.3 4.1L2.9 17a2 2 0 001.7 3h14.8a2 2 0 001.7-3L13.7 4.1a2 2 0 00-3.4 0z');
export const IconQr = /* @__PURE__ */ icon('M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2.5M14 20h2.5M20 20v-.2M17.5 17.5h.2');
export const IconScan = /* @__PURE__ */ icon(
  'M4 8.5V6a2 2 0 012-2h2.5M15.5 4H18a2 2 0 012 2v2.5M20 15.5V18a2 2 0 01-2 2h-2.5M8.5 20H6a2 2 0 01-2-2v-2.5M4 12h16',
);
export const IconCamera = /* @__PURE__ */ icon(
  'M4 8.5a2 2 0 012-2h2L9.6 4h4.8L16 6.5h2a2 2 0 012 2V17a2 2 0 01-2 2H6a2 2 0 01-2-2zM12 9.2a3.4 3.4 0 100 6.8 3.4 3.4 0 000-6.8z',
);
export const IconTurn = /* @__PURE__ */ icon('M4 10a8 8 0 0114-3.6L20 8.5M20 4v4.5h-4.5M20 14a8 8 0 01-14 3.6L4 15.5M4 20v-4.5h4.5');
export const IconLight = /* @__PURE__ */ icon('M13 2.5L5 13.5h6L10 21.5l9-12h-6.5z');
export const IconSettings = /* @__PURE__ */ icon(
  'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4zM9 14.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4z',
);
export const IconLanguage = /* @__PURE__ */ icon('M12 2.8a9.2 9.2 0 100 18.4 9.2 9.2 0 000-18.4zM3 12h18M12 3c5 5.2 5 12.8 0 18M12 3c-5 5.2-5 12.8 0 18');
export const IconOffline = /* @__PURE__ */ icon(
  'M3 3l18 18M6.7 12.6a7.5 7.5 0 013.4-2M3.2 9a12.4 12.4 0 014-2.4M20.8 9a12.5 12.5 0 00-9.6-3.3M9.7 16a3.4 3.4 0 014.6 0M12 19.3v.1',
);
export const IconOnline = /* @__PURE__ */ icon('M3.2 9a12.5 12.5 0 0117.6 0M6.5 12.6a7.8 7.8 0 0111 0M9.7 16a3.4 3.4 0 014.6 0M12 19.3v.1');
export const IconClock = /* @__PURE__ */ icon('M12 7v5l3.2 2M12 2.8a9.2 9.2 0 100 18.4 9.2 9.2 0 000-18.4z');
export const IconShield = /* @__PURE__ */ icon('M12 2.8l7.5 2.8v5.6c0 4.6-3 8.3-7.5 10-4.5-1.7-7.5-5.4-7.5-10V5.6zM8.8 11.8l2.3 2.3 4.2-4.4');
export const IconKey = /* @__PURE__ */ icon('M14.5 3.5a6 6 0 00-5.6 8.1L3.5 17v3.5H7V18h2.5v-2.5h2.3a6 6 0 102.7-12zM16.5 7.4v.2');
export const IconTrash = /* @__PURE__ */ icon('M4 6.5h16M9.5 6V4h5v2M6 6.5l1 13.5h10l1-13.5M10 10.5v6M14 10.5v6');
export const IconPaste = /* @__PURE__ */ icon('M9 4.5H6.5a1 1 0 00-1 1V20a1 1 0 001 1h11a1 1 0 001-1V5.5a1 1 0 00-1-1H15M9 3h6v3.5H9z');
export const IconPicture = /* @__PURE__ */ icon('M5 4h14a1 1 0 011 1v14a1 1 0 01-1 1H5a1 1 0 01-1-1V5a1 1 0 011-1zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 8.5v.2');
export const IconDownload = /* @__PURE__ */ icon('M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14');
export const IconUpload = /* @__PURE__ */ icon('M12 16V5M7.5 9.5L12 5l4.5 4.5M5 20h14');
export const IconShare = /* @__PURE__ */ icon('M12 14V4M8.5 7.5L12 4l3.5 3.5M7 11H5.5v9h13v-9H17');
export const IconPrint = /* @__PURE__ */ icon('M7 8.5V4h10v4.5M7 17H4V9h16v8h-3M7 14h10v6H7z');
export const IconSound = /* @__PURE__ */ icon('M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 010 6M18 6.5a8 8 0 010 11');
export const IconMute = /* @__PURE__ */ icon('M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 10l4.5 4.5M20.5 10L16 14.5');
export const IconPerson = /* @__PURE__ */ icon('M12 4a4 4 0 100 8 4 4 0 000-8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6');
export const IconDoor = /* @__PURE__ */ icon('M6 20.5V4.5a1 1 0 011-1h10a1 1 0 011 1v16M3.5 20.5h17M14.5 12v.2');
export const IconEntry = /* @__PURE__ */ icon('M13 4h5a1 1 0 011 1v14a1 1 0 01-1 1h-5M4 12h10M10.5 8.5L14 12l-3.5 3.5');
export const IconExit = /* @__PURE__ */ icon('M11 4H6a1 1 0 00-1 1v14a1 1 0 001 1h5M10 12h10M16.5 8.5L20 12l-3.5 3.5');
export const IconPlus = /* @__PURE__ */ icon('M12 5v14M5 12h14');
export const IconPhone = /* @__PURE__ */ icon('M8 2.5h8a1.5 1.5 0 011.5 1.5v16a1.5 1.5 0 01-1.5 1.5H8A1.5 1.5 0 016.5 20V4A1.5 1.5 0 018 2.5zM11 18.5h2');
export const IconSun = /* @__PURE__ */ icon(
  'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
);
export const IconList = /* @__PURE__ */ icon('M9 6h11M9 12h11M9 18h11M4.5 6v.2M4.5 12v.2M4.5 18v.2');
