/** The other scanner: @zxing/browser as shipped, on a page with nothing else, in its own loop. It tells texts and verifies nothing. */
import { BrowserQRCodeReader } from '@zxing/browser';

const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
document.body.append(video);
const told = (globalThis as unknown as { eyes: { note(what: string): void } }).eyes;
let last = '';

async function start(): Promise<void> {
  const constraints = { video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } } };
  await new BrowserQRCodeReader().decodeFromConstraints(constraints, video, (result) => {
    const text = result?.getText();
    if (text === undefined || text === last) return;
    last = text;
    told.note(text);
  });
}
Object.assign(globalThis, { start });
