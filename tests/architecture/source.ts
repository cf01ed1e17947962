/** Reads source files into what the architecture rules look at: imports, exports, names used. Parsed, not matched: a word in a comment is no import. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  readonly from: string;
  /** `type`: erased by the compiler. `value`: runs when the file loads. `lazy`: import(). */
  readonly kind: 'type' | 'value' | 'lazy';
  readonly line: number;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly program: Node;
}

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** All TypeScript files below these folders (or the files themselves), by path from the top, with forward slashes. */
export function readTree(top: string, entries: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of entries) {
    for (const found of readdirSync(join(top, entry), { recursive: true, withFileTypes: true })) {
      if (!found.isFile() || !/\.tsx?$/.test(found.name)) continue;
      const path = join(found.parentPath, found.name).slice(top.length + 1);
      files.set(path.replaceAll('\\', '/'), readFileSync(join(top, path), 'utf8'));
    }
  }
  return files;
}

/** Parses one file. @throws Error when it is not TypeScript */
export function parseSource(path: string, text: string): Source {
  const parsed = parseSync(path, text);
  const [error] = parsed.errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  for (const { moduleRequest, entries, start } of parsed.module.staticImports) {
    const erased = entries.length > 0 && entries.every((entry) => entry.isType);
    imports.push({ from: moduleRequest.value, kind: erased ? 'type' : 'value', line: lineAt(start) });
  }
  for (const { entries, start } of parsed.module.staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest) imports.push({ from: moduleRequest.value, kind: isType ? 'type' : 'value', line: lineAt(start) });
  }
  for (const { moduleRequest, start } of parsed.module.dynamicImports) {
    imports.push({ from: text.slice(moduleRequest.start + 1, moduleRequest.end - 1), kind: 'lazy', line: lineAt(start) });
  }
  const program = parsed.program as unknown as Node;
  walk(program, (node) => {
    if (node.type !== 'TSImportType') return;
    const from = /import\(\s*['"]([^'"]+)/.exec(text.slice(node.start))?.[1];
    if (from) imports.push({ from, kind: 'type', line: lineAt(node.start) });
  });
  return { path, text, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), imports, program };
}

/** The path that a relative import means, without its `?query`; null for a package. */
export function resolveImport(path: string, from: string): string | null {
  return from.startsWith('.') ? posix.join(posix.dirname(path), from.replace(/\?.*$/, '')) : null;
}

/** Visits every node of a syntax tree. */
export function walk(node: Node, visit: (node: Node, parent: Node | null, key: string) => void, parent: Node | null = null, key = ''): void {
  visit(node, parent, key);
  for (const [name, child] of Object.entries(node)) {
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) walk(one, visit, node, name);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
