/** Kazakh, Russian and English formats in Node; formats.browser.test.ts runs the same table in Chromium. */
import './formats.shared.ts';
