/** The rules of docs/architecture.md, over parsed sources. Each gives the violations it finds as `path:line rule: what`. */
import { builtinModules } from 'node:module';
import { type Import, type Node, resolveImport, type Source, walk } from './source.ts';

export interface Violation {
  readonly path: string;
  readonly rule: RuleName;
  readonly what: string;
}
export type RuleName = 'room' | 'package' | 'pure' | 'cycle' | 'barrel' | 'extension' | 'syntax' | 'length' | 'todo' | 'layout';

const APPS = ['wallet', 'gate', 'audit', 'desk', 'design'];
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  shared: ['shared', 'core'],
  wallet: ['wallet', 'core', 'shared'],
  gate: ['gate', 'core', 'shared'],
  audit: ['audit', 'core', 'shared'],
  desk: ['desk', 'core', 'shared'],
  design: ['design', 'core', 'shared'],
  workers: ['workers', 'core'],
  sw: ['sw', 'core'],
  issuer: ['issuer', 'core'],
  cli: ['cli', 'core', 'issuer'],
  site: ['site', 'shared'],
  main: ['main', 'shared'],
};

/** Departures from the table, each with its reason. */
const ALLOWED: readonly { from: RegExp; to: RegExp; why: string }[] = [
  { from: /^src\/(?:shared|wallet|gate|audit|desk)\//, to: /^src\/workers\/[\w-]+\.protocol\.ts$/, why: 'the types that pass between a page and a worker' },
  { from: /^src\/shared\/(?:camera|network)\//, to: /^src\/workers\/[\w-]+\.worker\.ts\?worker&url$/, why: 'the address of the script, not its code' },
  {
    from: /^src\/workers\/decode\.worker\.ts$/,
    to: /^src\/shared\/camera\/(?:decode-every|decode-luma|frame-luma|native|read-all-ways|wasm-reader)\.ts$/,
    why: 'the decoder lives behind the one door to each reader, used by page and worker alike',
  },
  {
    from: /^sw\/send-visits\.ts$/,
    to: /^src\/shared\/storage\/new-log\.ts$/,
    why: 'it writes into the same database, and must begin a log of its own as a page does',
  },
  { from: /^src\/workers\/journals[-.]\w+\.ts$/, to: /^src\/audit\/journal\/journals-bench\.ts$/, why: 'what the auditor’s page keeps in a worker' },
];

/** Who may import which package. A package that is not here may not be imported at all. */
const DOORS: readonly { name: RegExp; where: RegExp }[] = [
  { name: /^tweetnacl$/, where: /^src\/core\/codec\/ed25519-tweetnacl\.ts$/ },
  { name: /^@noble\/curves(?:\/|$)/, where: /^src\/issuer\/keys\/prime-order\.ts$/ },
  { name: /^@noble\/hashes(?:\/|$)/, where: /^src\/audit\/file-digest\.ts$/ },
  { name: /^fflate$/, where: /^src\/core\/trust\/(?:inflate|archive)\.ts$/ },
  { name: /^idb$/, where: /^src\/shared\/storage\// },
  { name: /^pdfjs-dist(?:\/|$)/, where: /^src\/(?:shared\/camera\/pdf\.ts|workers\/pdf\.worker\.ts)$/ },
  { name: /^@zxing\//, where: /^src\/shared\/camera\// },
  { name: /^zxing-wasm\//, where: /^src\/(?:shared\/camera\/wasm-reader\.ts|workers\/decode\.worker\.ts)$/ },
  { name: /^qrcode(?:\/|$)/, where: /^src\/(?:shared\/ui\/draw-qr\.ts|issuer\/venues\/poster-qr\.ts|cli\/[\w-]+\.ts)$/ },
  { name: /^workbox-window$/, where: /^src\/shared\/network\/service-worker\.ts$/ },
  { name: /^workbox-(?:core|precaching|routing|strategies)(?:\/|$)/, where: /^sw\// },
  { name: /^(?:pg|kysely)$/, where: /^src\/issuer\/db\/open\.ts$/ },
  { name: /^(?:hono|@hono\/node-server|iconv-lite)(?:\/|$)/, where: /^src\/(?:issuer|cli)\// },
  { name: /^valibot$/, where: /^src\/(?:issuer|cli)\// },
  { name: /^(?:preact|preact-iso|@preact\/signals)(?:\/|$)/, where: /^src\/(?:main\.tsx|routes\.ts|(?:shared|wallet|gate|audit|desk|design)\/)/ },
  { name: /^vite$/, where: /^sw\/inject-precache\.ts$/ },
  { name: /^vite$/, where: /^src\/site\/build-site\.ts$/ },
  { name: /^node:/, where: /^(?:src\/(?:issuer|cli|site)\/|sw\/inject-precache\.ts$)/ },
];

/** What a pure room must not touch: clocks, dice, hosts. */
const IMPURE = new Set(
  'fetch document window navigator location localStorage sessionStorage indexedDB caches performance setTimeout setInterval queueMicrotask requestAnimationFrame process Buffer require console globalThis self WebSocket XMLHttpRequest Worker'.split(
    ' ',
  ),
);
const IMPURE_MEMBERS = new Set(['Date.now', 'Math.random', 'crypto.getRandomValues', 'crypto.randomUUID', 'performance.now']);

/** A file longer than this is reported; one longer than twice this is a violation (style.md: soft cap). */
export const SOFT_CAP = 250;

/** Every rule over a whole tree. */
export function checkSources(sources: readonly Source[]): Violation[] {
  return [...sources.flatMap(checkSource), ...findCycles(sources)];
}

/** The rules that need one file only. */
export function checkSource(source: Source): Violation[] {
  return [...checkImports(source), ...checkBarrel(source), ...checkSyntax(source), ...checkPurity(source), ...checkText(source)];
}

/** The room of a file, or null outside the house. */
function roomOf(path: string): string | null {
  if (/^src\/(?:main\.tsx|routes\.ts)$/.test(path)) return 'main';
  if (path.startsWith('sw/')) return 'sw';
  return /^src\/([\w-]+)\//.exec(path)?.[1] ?? null;
}

function checkImports(source: Source): Violation[] {
  return source.imports.flatMap((one): Violation[] => {
    const to = resolveImport(source.path, one.from);
    const what = `line ${one.line}: ${one.from}`;
    if (to === null) return mayUsePackage(source.path, one) ? [] : [{ path: source.path, rule: 'package', what }];
    const found: Violation[] = [];
    if (!/\.(?:tsx?|css|json|svg)(?:\?[\w&]+)?$/.test(one.from)) found.push({ path: source.path, rule: 'extension', what });
    if (!mayImport(source.path, to + (/\?.*$/.exec(one.from)?.[0] ?? ''), one)) found.push({ path: source.path, rule: 'room', what });
    return found;
  });
}

function mayImport(path: string, to: string, { kind }: Import): boolean {
  const room = roomOf(path) ?? '';
  const other = roomOf(to) ?? '';
  // A type of the build's define or of sw may be looked at by nobody else; apps are reached by import() and only from the boot.
  if (room === 'main' && APPS.includes(other)) return kind === 'lazy';
  return ROOMS[room]?.includes(other) === true || ALLOWED.some((one) => one.from.test(path) && one.to.test(to));
}

function mayUsePackage(path: string, { from }: Import): boolean {
  const name = builtinModules.includes(from) ? `node:${from}` : from;
  return DOORS.some((door) => door.name.test(name) && door.where.test(path));
}

function checkBarrel({ path, program }: Source): Violation[] {
  const body = program['body'] as readonly Node[];
  const onlyPasses =
    body.length > 0 && body.every((one) => one.type === 'ExportAllDeclaration' || (one.type === 'ExportNamedDeclaration' && one['source'] !== null));
  return onlyPasses || /\/index\.tsx?$/.test(path) ? [{ path, rule: 'barrel', what: 'a file that only passes on what others export' }] : [];
}

function checkSyntax(source: Source): Violation[] {
  const found: Violation[] = [];
  const forbidden: Readonly<Record<string, string>> = { ExportDefaultDeclaration: 'default export', TSEnumDeclaration: 'enum', TSExportAssignment: 'export =' };
  walk(source.program, (node) => {
    const word =
      forbidden[node.type] ?? (node.type === 'TSModuleDeclaration' && node['declare'] !== true && !source.path.endsWith('.d.ts') ? 'namespace' : undefined);
    if (word) found.push({ path: source.path, rule: 'syntax', what: `${word} at line ${source.text.slice(0, node.start).split('\n').length}` });
  });
  return found;
}

/** core: no clock, no dice, no I/O. Names that the file itself declares (a parameter `fetch`) are its own. */
function checkPurity(source: Source): Violation[] {
  if (roomOf(source.path) !== 'core' || source.path.endsWith('.d.ts')) return [];
  const own = new Set<string>();
  const used: { name: string; start: number }[] = [];
  walk(source.program, (node, parent, key) => {
    if (node.type === 'Identifier' && isBinding(node, parent, key)) own.add(String(node['name']));
    else if (node.type === 'Identifier' && isReference(parent, key)) used.push({ name: String(node['name']), start: node.start });
    if (node.type === 'MemberExpression') used.push({ name: source.text.slice(node.start, Number(node['end'])).replaceAll(/[\s?]/g, ''), start: node.start });
    if (node.type === 'NewExpression' && (node['callee'] as Node)['name'] === 'Date' && (node['arguments'] as unknown[]).length === 0)
      used.push({ name: 'Date.now', start: node.start });
  });
  return used
    .filter(({ name }) => IMPURE_MEMBERS.has(name) || (IMPURE.has(name) && !own.has(name)))
    .map(({ name, start }) => ({ path: source.path, rule: 'pure', what: `${name} at line ${source.text.slice(0, start).split('\n').length}` }));
}

function isBinding(_node: Node, parent: Node | null, key: string): boolean {
  if (!parent) return false;
  if (parent.type === 'VariableDeclarator' || parent.type === 'FunctionDeclaration') return key === 'id' || key === 'params';
  if (key === 'params' || parent.type.startsWith('Import') || (parent.type === 'AssignmentPattern' && key === 'left')) return true;
  return parent.type === 'ArrayPattern' || parent.type === 'RestElement' || (parent.type === 'Property' && key === 'value' && parent['shorthand'] === true);
}

function isReference(parent: Node | null, key: string): boolean {
  if (!parent || parent.type.startsWith('TSType') || parent.type === 'TSQualifiedName') return false;
  if (parent.type === 'MemberExpression' && key === 'property') return parent['computed'] === true;
  return !(key === 'key' && parent['computed'] !== true) && !/^(?:TSPropertySignature|TSMethodSignature|LabeledStatement)$/.test(parent.type);
}

function checkText({ path, text, lines }: Source): Violation[] {
  const found: Violation[] = [];
  if (lines > 2 * SOFT_CAP && !/\/i18n\//.test(path)) found.push({ path, rule: 'length', what: `${lines} lines` });
  const left = new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`).exec(text);
  if (left) found.push({ path, rule: 'todo', what: left[0] });
  return found;
}

/** Files that load each other: none of them can rely on the other's values while it loads. */
export function findCycles(sources: readonly Source[]): Violation[] {
  const edges = new Map(sources.map((source) => [source.path, valueImports(source)]));
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push({ path, rule: 'cycle', what: [...trail.slice(at), path].join(' -> ') });
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

function valueImports({ path, imports }: Source): string[] {
  return imports.filter(({ kind, from }) => kind === 'value' && !from.includes('?')).flatMap(({ from }) => resolveImport(path, from) ?? []);
}
