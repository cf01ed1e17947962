/** A canvas that plays the camera. */
import QRCode from 'qrcode';

/** A 720p scene with or without a code in it; `paint` changes what the camera sees. */
export function scene() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  let text: string | null = null;
  let tick = 0;
  const draw = () => {
    context.fillStyle = '#556';
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = `rgb(${tick++ % 256} 0 0)`;
    context.fillRect(0, 0, 8, 8);
    if (text === null) return;
    const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
    const module = Math.floor(560 / (modules.size + 8));
    context.save();
    context.translate(640, 360);
    context.rotate(0.06);
    context.fillStyle = '#eef';
    context.fillRect(-280, -280, 560, 560);
    context.fillStyle = '#223';
    const start = -(modules.size * module) / 2;
    for (let y = 0; y < modules.size; y++) {
      for (let x = 0; x < modules.size; x++) if (modules.get(y, x)) context.fillRect(start + x * module, start + y * module, module, module);
    }
    context.restore();
  };
  const timer = setInterval(draw, 33);
  draw();
  const paint = (next: string | null) => {
    text = next;
    draw();
  };
  return { canvas, paint, stream: () => canvas.captureStream(30), stop: () => clearInterval(timer) };
}
