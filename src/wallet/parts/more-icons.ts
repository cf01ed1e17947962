/** Icons of the list of everything else, of the family and of paper: not needed before one of those opens. */
import { icon } from '../../shared/ui/icons.tsx';

export const IconFamily = /* @__PURE__ */ icon(
  'M8 4.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM2.8 19.5v-2.2A4.3 4.3 0 017 13h2a4.3 4.3 0 013.4 1.7M16.8 10.3a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4zM13 20.5v-.6a3 3 0 013-3h1.7a3 3 0 013 3v.6',
);
export const IconPrint = /* @__PURE__ */ icon(
  'M7 8.5V3.5h10v5M7 17H5a1.5 1.5 0 01-1.5-1.5V10A1.5 1.5 0 015 8.5h14a1.5 1.5 0 011.5 1.5v5.5A1.5 1.5 0 0119 17h-2M7 14h10v6.5H7z',
);
export const IconEye = /* @__PURE__ */ icon('M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6z');
export const IconNext = /* @__PURE__ */ icon('M9 5l7 7-7 7');
export const IconPlus = /* @__PURE__ */ icon('M12 5v14M5 12h14');
export const IconUp = /* @__PURE__ */ icon('M6 14.5l6-6 6 6');
export const IconDown = /* @__PURE__ */ icon('M6 9.5l6 6 6-6');
export const IconChild = /* @__PURE__ */ icon('M12 3.8a3 3 0 100 6 3 3 0 000-6zM7.5 20.5v-4.2a4.5 4.5 0 019 0v4.2');
export const IconChat = /* @__PURE__ */ icon(
  'M5 4.5h14A1.5 1.5 0 0120.5 6v9a1.5 1.5 0 01-1.5 1.5h-7l-4.5 4v-4H5A1.5 1.5 0 013.5 15V6A1.5 1.5 0 015 4.5zM8 9h8M8 12.5h5',
);
