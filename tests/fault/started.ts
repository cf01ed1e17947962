/** The port that an issuer says it has started at, 0 before that. Its log is read as what it is: what a line holds beside that may change. */
export function portIn(log: string): number {
  const line = log.split('\n').find((one) => one.includes('"event":"started"') && one.endsWith('}'));
  return line === undefined ? 0 : (JSON.parse(line) as { readonly port: number }).port;
}
