/**
 * The little Markdown that PRIVACY.md and ACCESSIBILITY.md are written in, as HTML: paragraphs, bold lines, lists, tables, links, code. Anything else throws:
 * a page that would come out wrong does not come out.
 */

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Where a link of the repository leads on the site. */
export type Resolve = (target: string) => string;

function inline(text: string, resolve: Resolve): string {
  const html = escapeHtml(text)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, target: string) => `<a href="${resolve(target)}">${label}</a>`);
  if (text.includes('![') || /\*\*|`/.test(html)) throw new RangeError(`not the Markdown that is known here: ${text}`);
  return html;
}

const cells = (line: string) =>
  line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

function table(lines: readonly string[], resolve: Resolve): string {
  const [head = '', , ...rows] = lines;
  const row = (line: string, tag: 'th' | 'td') =>
    `<tr>${cells(line)
      .map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${inline(cell, resolve)}</${tag}>`)
      .join('')}</tr>`;
  return `<div class="scrolls" tabindex="0" role="region" aria-label="${escapeHtml(cells(head).join(', '))}"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map((line) => row(line, 'td')).join('')}</tbody></table></div>`;
}

/** A line that is bold from end to end heads what follows. */
const HEADING = /^\*\*([^*]+)\*\*$/;

function list(lines: readonly string[], resolve: Resolve): string {
  return `<ul class="plain">${lines.map((line) => `<li>${inline(line.slice(2), resolve)}</li>`).join('')}</ul>`;
}

/** One block: what stands between two empty lines. */
function block(lines: readonly string[], resolve: Resolve): string {
  const [first = '', ...rest] = lines;
  const heading = HEADING.exec(first)?.[1];
  if (heading !== undefined) return `<h2>${escapeHtml(heading)}</h2>${rest.length > 0 ? block(rest, resolve) : ''}`;
  if (lines.every((line) => line.startsWith('|'))) return table(lines, resolve);
  if (lines.every((line) => line.startsWith('- '))) return list(lines, resolve);
  if (lines.some((line) => /^(?:#|\||- |\d+\. |>|```)/.test(line))) throw new RangeError(`not the Markdown that is known here: ${first}`);
  return `<p>${inline(lines.join(' '), resolve)}</p>`;
}

/** @throws RangeError on Markdown beyond the above */
export function toHtml(markdown: string, resolve: Resolve): string {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .map((text) => block(text.split('\n'), resolve))
    .join('\n');
}

/** The part of a page below the heading `## title`. @throws RangeError where there is none */
export function partOf(page: string, title: string): string {
  const part = page.split(/^## /m).find((one) => one.startsWith(`${title}\n`));
  if (part === undefined) throw new RangeError(`no part "${title}"`);
  return part.slice(title.length + 1);
}
