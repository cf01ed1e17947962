/** Icons of the door alone. */
import { icon } from '../shared/ui/icons.tsx';

export const IconStop = /* @__PURE__ */ icon('M12 3a9 9 0 100 18 9 9 0 000-18zM5.8 5.8l12.4 12.4');
export const IconCamera = /* @__PURE__ */ icon(
  'M4 8.5a2 2 0 012-2h2L9.6 4h4.8L16 6.5h2a2 2 0 012 2V17a2 2 0 01-2 2H6a2 2 0 01-2-2zM12 9.2a3.4 3.4 0 100 6.8 3.4 3.4 0 000-6.8z',
);
export const IconNear = /* @__PURE__ */ icon('M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.3 15.3L20.5 20.5M10.5 7.8v5.4M7.8 10.5h5.4');
export const IconPaste = /* @__PURE__ */ icon('M9 4.5H6.5a1 1 0 00-1 1V20a1 1 0 001 1h11a1 1 0 001-1V5.5a1 1 0 00-1-1H15M9 3h6v3.5H9z');
export const IconSound = /* @__PURE__ */ icon('M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 010 6M18 6.5a8 8 0 010 11');
export const IconMute = /* @__PURE__ */ icon('M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 10l4.5 4.5M20.5 10L16 14.5');
export const IconEntry = /* @__PURE__ */ icon('M13 4h5a1 1 0 011 1v14a1 1 0 01-1 1h-5M4 12h10M10.5 8.5L14 12l-3.5 3.5');
export const IconExit = /* @__PURE__ */ icon('M11 4H6a1 1 0 00-1 1v14a1 1 0 001 1h5M10 12h10M16.5 8.5L20 12l-3.5 3.5');
export const IconOnline = /* @__PURE__ */ icon('M3.2 9a12.5 12.5 0 0117.6 0M6.5 12.6a7.8 7.8 0 0111 0M9.7 16a3.4 3.4 0 014.6 0M12 19.3v.1');
