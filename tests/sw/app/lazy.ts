/** A part that is loaded late: a page of the old version asks for it after the new version took over. */
declare const __TEST_VERSION__: string;

export const lazy = () => `lazy ${__TEST_VERSION__}`;
