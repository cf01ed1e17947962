/** The encoder inside `qrcode`, without its renderers (a third of the package's size): the pictures here are drawn by themselves. */
declare module 'qrcode/lib/core/qrcode.js' {
  export { create } from 'qrcode';
}
