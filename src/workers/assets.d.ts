/** Addresses of files that the build puts beside the scripts (Vite's `?url`); the worker realm knows no DOM, hence not Vite's own types. */
declare module '*?url' {
  const url: string;

  export { url as default };
}
