/** The encoder inside `qrcode`, without its renderers (a third of the package's size): Qr.tsx draws by itself. */
declare module 'qrcode/lib/core/qrcode.js' {
  export { create } from 'qrcode';
}
