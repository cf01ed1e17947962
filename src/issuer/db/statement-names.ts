/** The names under which a connection of the embedded database keeps statements that were put together once (prepared.ts), for the door that sends them (open.ts). */
const names = new Map<string, string>();

export function nameStatement(text: string, name: string): void {
  names.set(text, name);
}

/** Undefined for every other statement. */
export function nameOf(text: string): string | undefined {
  return names.get(text);
}
