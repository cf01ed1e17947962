/** Icons of the wallet alone. */
import { icon } from '../../shared/ui/icons.tsx';

export const IconSettings = /* @__PURE__ */ icon(
  'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4zM9 14.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4z',
);
export const IconMore = /* @__PURE__ */ icon('M4 7h16M4 12h16M4 17h16');
export const IconOffline = /* @__PURE__ */ icon(
  'M3 3l18 18M6.7 12.6a7.5 7.5 0 013.4-2M3.2 9a12.4 12.4 0 014-2.4M20.8 9a12.5 12.5 0 00-9.6-3.3M9.7 16a3.4 3.4 0 014.6 0M12 19.3v.1',
);
export const IconSun = /* @__PURE__ */ icon(
  'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
);
export const IconTrash = /* @__PURE__ */ icon('M4 6.5h16M9.5 6V4h5v2M6 6.5l1 13.5h10l1-13.5M10 10.5v6M14 10.5v6');
export const IconPhone = /* @__PURE__ */ icon('M8 2.5h8a1.5 1.5 0 011.5 1.5v16a1.5 1.5 0 01-1.5 1.5H8A1.5 1.5 0 016.5 20V4A1.5 1.5 0 018 2.5zM11 18.5h2');
