/** The poster's own style, inside the page: one A4 sheet from any browser's print dialogue, without a network. Only fonts that every machine has. */

export const POSTER_STYLE = `
@page { size: A4 portrait; margin: 0 }
* { box-sizing: border-box; margin: 0; padding: 0 }
html { background: #fff; color: #06272d; -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { font: 11.5pt/1.32 "Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif }
.sheet { position: relative; display: flex; flex-direction: column; align-items: stretch; width: 210mm; height: 296.5mm; margin: 0 auto; padding: 12mm 14mm 9mm; overflow: hidden }
.sheet + .sheet { break-before: page }
header { display: flex; align-items: center; gap: 5mm; padding-bottom: 3.5mm; border-bottom: 1.2mm solid #0b4650 }
.mark { flex: none; width: 15mm; height: 15mm; color: #0b4650 }
.mark .dot { fill: #d99a00 }
.brand { flex: none; font-size: 25pt; font-weight: 700; letter-spacing: -.01em; color: #0b4650 }
.title { flex: 1; text-align: right; font-size: 11.5pt; line-height: 1.25 }
.title b { display: block; font-size: 15pt }
.venue { padding: 4mm 0 3.5mm; text-align: center }
h1 { font-weight: 700; line-height: 1.14; overflow-wrap: anywhere; hyphens: none; text-wrap: balance }
h1.short { font-size: 33pt }
h1.middle { font-size: 24pt }
h1.long { font-size: 17pt }
.kind { margin-top: 1.5mm; font-size: 10.5pt; color: #33545a }
.kind span { white-space: nowrap }
.code { display: flex; flex-direction: column; align-items: center }
.qr { display: block; width: 104mm; height: 104mm }
.ways { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 7mm; margin-top: 2mm }
ol { list-style: none; counter-reset: step }
li { position: relative; counter-increment: step; min-height: 7mm; padding: .6mm 0 1.6mm 9mm }
li::before { content: counter(step); position: absolute; left: 0; top: 0; width: 6.6mm; height: 6.6mm; border-radius: 50%; background: #0b4650; color: #fff; text-align: center; font-weight: 700; line-height: 6.6mm }
h2 { margin-bottom: 1.6mm; font-size: 10.5pt; line-height: 1.2; color: #0b4650 }
.ways p { margin-top: 1.2mm; font-size: 8.8pt; line-height: 1.3; color: #33545a }
footer { display: flex; justify-content: space-between; align-items: flex-end; gap: 6mm; margin-top: auto; padding-top: 2.5mm; border-top: .3mm solid #9db4b7; font-size: 8.8pt; line-height: 1.35 }
footer .id { flex: none; text-align: right }
footer .id b { display: block; font-size: 13pt; letter-spacing: .04em }
.host { font-weight: 700; font-size: 9.5pt; overflow-wrap: anywhere }
@media screen { html { background: #c9d6d7 } .sheet { margin: 6mm auto; background: #fff; box-shadow: 0 1mm 5mm rgb(6 39 45 / .3) } }
`;
