/** The smallest PDFs with QR codes on their pages, written by hand: each module a black rectangle, as a printing program draws it. */
import QRCode from 'qrcode';

const MM = 72 / 25.4;

export interface PdfCode {
  readonly text: string;
  /** Side of the code without its white edge, in millimetres, and where its lower left corner is. */
  readonly side?: number;
  readonly at?: readonly [x: number, y: number];
}

/** A4, one entry a page, each with its codes. */
export function pdfOf(pages: readonly (readonly PdfCode[])[]): Blob {
  const objects: string[] = [];
  const kids = pages.map((_, at) => `${3 + 2 * at} 0 R`).join(' ');
  objects.push('<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  pages.forEach((codes, at) => {
    const content = codes.map(drawn).join('\n');
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents ${4 + 2 * at} 0 R >>`);
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  });
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return new Blob([text], { type: 'application/pdf' });
}

function drawn({ text, side = 40, at: [x, y] = [60, 60] }: PdfCode): string {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const unit = (side * MM) / modules.size;
  const parts: string[] = [];
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue;
      parts.push(`${(x * MM + column * unit).toFixed(3)} ${(y * MM + (modules.size - 1 - row) * unit).toFixed(3)} ${unit.toFixed(3)} ${unit.toFixed(3)} re`);
    }
  }
  return `${parts.join('\n')}\nf`;
}
