/** A protocol as Markdown and as a page to print. Markdown is the text; the page says the same. */
import { type Check, type InForce, isRight, type Protocol, type Step } from './protocol.ts';
import { CLIENTS, DRILL_TITLES, LABELS, STEPS, SUBJECTS, type Text } from './words.ts';

export const LANGUAGES = ['kk', 'ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const OFFICERS = 3;
const MILLION = 1_000_000;
const time = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

interface Line {
  readonly kind: 'title' | 'heading' | 'text' | 'command';
  readonly text: string;
}
interface Table {
  readonly kind: 'table';
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that were not as expected. */
  readonly wrong: ReadonlySet<number>;
}
type Block = Line | Table;

export function toMarkdown(protocol: Protocol, language: Language): string {
  return `${blocksOf(protocol, language).map(markdownOf).join('\n\n')}\n`;
}

/** A page of its own: no script, nothing from elsewhere. */
export function toHtml(protocol: Protocol, language: Language): string {
  const title = escapeHtml(DRILL_TITLES[protocol.drill][language]);
  return `<!doctype html>
<html lang="${language}"><meta charset="utf-8"><title>${title}</title>
<style>
body{font:14px/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0}td,th{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
code{font:12px ui-monospace,monospace}tr.wrong td{font-weight:700;outline:2px solid #a00}h2{margin:1.5rem 0 .25rem;font-size:1rem;break-after:avoid}tr{break-inside:avoid}td:nth-child(2):empty{height:2.4rem}
</style>
<body>
${blocksOf(protocol, language).map(htmlOf).join('\n')}
</body></html>
`;
}

function blocksOf(protocol: Protocol, language: Language): readonly Block[] {
  const say = (one: Text) => one[language];
  const facts = [
    [say(LABELS.begun), time(protocol.begunAt)],
    [say(LABELS.version), protocol.version],
    ['', say(protocol.scratch ? LABELS.scratch : LABELS.copy)],
  ];
  return [
    { kind: 'title', text: say(DRILL_TITLES[protocol.drill]) },
    { kind: 'text', text: say(protocol.passed ? LABELS.passed : LABELS.failed) },
    { kind: 'table', head: ['', ''], rows: facts, wrong: new Set() },
    { kind: 'text', text: say(LABELS.clock) },
    ...protocol.steps.flatMap((step, at) => blocksOfStep(step, at + 1, language)),
    ...measuredBlocks(protocol, language),
    { kind: 'heading', text: `${say(LABELS.before)} / ${say(LABELS.after)}` },
    inForceTable(protocol.before, protocol.after, language),
    { kind: 'heading', text: say(LABELS.signatures) },
    { kind: 'table', head: ['№', say(LABELS.officer)], rows: Array.from({ length: OFFICERS }, (_, at) => [String(at + 1), '']), wrong: new Set() },
  ];
}

function blocksOfStep(step: Step, number: number, language: Language): readonly Block[] {
  const row = (check: Check) => [CLIENTS[check.client][language], SUBJECTS[check.subject][language], check.expected, check.found];
  const wrong = new Set(step.checks.flatMap((check, at) => (isRight(check) ? [] : [at])));
  const head = [LABELS.who, LABELS.what, LABELS.expected, LABELS.found].map((one) => one[language]);
  return [
    { kind: 'heading', text: `${number}. ${STEPS[step.name][language]} (${time(step.at)})` },
    ...step.commands.map((command): Block => ({ kind: 'command', text: command })),
    ...(step.checks.length === 0 ? [] : [{ kind: 'table', head, rows: step.checks.map(row), wrong } as const]),
  ];
}

function measuredBlocks({ measured }: Protocol, language: Language): readonly Block[] {
  if (measured === null) return [];
  const { tokens, seconds } = measured;
  const [unit, second] = [LABELS.tokens[language], LABELS.seconds[language]];
  const million = Math.round((seconds / tokens) * MILLION);
  return [
    { kind: 'heading', text: LABELS.measured[language] },
    {
      kind: 'text',
      text: `${tokens} ${unit}: ${seconds.toFixed(2)} ${second}; ${LABELS.million[language]}: ${million} ${second}. ${LABELS.signingOnly[language]}`,
    },
  ];
}

function inForceTable(before: InForce, after: InForce, language: Language): Block {
  const rows = (['root', 'bundle', 'stamp'] as const).map((name) => [`${name} №`, String(before[name]), String(after[name])]);
  const kids = before.keys.map(({ role, kids: old }) => [role, old.join(' '), after.keys.find((one) => one.role === role)?.kids.join(' ') ?? '']);
  const hash = (file: InForce['files'][number] | undefined) => (file === undefined ? '' : `${file.name} ${file.sha256}`);
  const files = after.files.map((file, at) => ['SHA-256', hash(before.files[at]), hash(file)]);
  return { kind: 'table', head: ['', LABELS.before[language], LABELS.after[language]], rows: [...rows, ...kids, ...files], wrong: new Set() };
}

function markdownOf(block: Block): string {
  if (block.kind === 'table') return markdownTable(block);
  if (block.kind === 'title') return `# ${block.text}`;
  if (block.kind === 'heading') return `## ${block.text}`;
  return block.kind === 'command' ? `    ${block.text}` : block.text;
}

function markdownTable(block: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rows = block.rows.map((cells, at) => line(block.wrong.has(at) ? cells.map((cell) => `**${cell}**`) : cells));
  return [line(block.head), line(block.head.map(() => '---')), ...rows].join('\n');
}

function htmlOf(block: Block): string {
  if (block.kind === 'table') return htmlTable(block);
  if (block.kind === 'title') return `<h1>${escapeHtml(block.text)}</h1>`;
  if (block.kind === 'heading') return `<h2>${escapeHtml(block.text)}</h2>`;
  return block.kind === 'command' ? `<p><code>${escapeHtml(block.text)}</code></p>` : `<p>${escapeHtml(block.text)}</p>`;
}

function htmlTable(block: Table): string {
  const cells = (row: readonly string[], tag: 'td' | 'th') => row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const rows = block.rows.map((row, at) => `<tr${block.wrong.has(at) ? ' class="wrong"' : ''}>${cells(row, 'td')}</tr>`).join('\n');
  const head = block.head.some((cell) => cell !== '') ? `<tr>${cells(block.head, 'th')}</tr>\n` : '';
  return `<table>\n${head}${rows}\n</table>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
