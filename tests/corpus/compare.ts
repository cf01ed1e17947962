/** What was said against what the corpus expects, and one way of judging against another. Disagreements come as lines to read. */
import { toHex } from '../../src/core/bytes.ts';
import type { Ed25519Engine } from '../../src/core/codec/ed25519.ts';
import { byAudit, byClient, byCore, byGate, type Said, type Way, Worlds } from './judges.ts';
import type { CodeCase, Corpus, Where } from './read.ts';

export const WAYS: Readonly<Record<Exclude<Where, 'cli'>, Way>> = { core: byCore, gate: byGate, audit: byAudit };

/** Outcome, code and the members that the case names. */
export function disagreements(one: CodeCase, said: readonly Said[], way: string): string[] {
  if (said.length !== one.steps.length) return [`${one.name}: ${way} said ${said.length} verdicts for ${one.steps.length}`];
  return one.steps.flatMap(({ expect }, step) =>
    Object.entries(expect).flatMap(([name, wanted]) => {
      const got = said[step]?.[name];
      return JSON.stringify(got) === JSON.stringify(wanted)
        ? []
        : [`${one.name}, step ${step + 1}: ${way} says ${name} ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`];
    }),
  );
}

/** One verdict everywhere: all members, whatever their order. */
export const fingerprint = (said: readonly Said[]): string => JSON.stringify(said.map((one) => Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))));

/** The engine, asked once for each signature: the ways of judging ask the same, and tweetnacl takes milliseconds for it. */
export function askedOnce(engine: Ed25519Engine): Ed25519Engine {
  const known = new Map<string, boolean | Promise<boolean>>();
  return {
    name: engine.name,
    verify(publicKey, signature, message) {
      const question = `${toHex(publicKey)} ${toHex(signature)} ${toHex(message)}`;
      const answer = known.get(question) ?? engine.verify(publicKey, signature, message);
      known.set(question, answer);
      return answer;
    },
  };
}

/** Every case through every way that it can go, with this engine. Answers with the disagreements and the verdict of each case as a fingerprint. */
export async function judgeAll(
  corpus: Corpus,
  engine: Ed25519Engine,
): Promise<{ readonly wrong: readonly string[]; readonly verdicts: ReadonlyMap<string, string> }> {
  const worlds = new Worlds(corpus, engine);
  const wrong: string[] = [];
  const verdicts = new Map<string, string>();
  for (const one of corpus.codes) {
    const trust = await worlds.trust(one.world);
    for (const [name, way] of Object.entries(WAYS) as [keyof typeof WAYS, Way][]) {
      if (!one.where.includes(name)) continue;
      const said = await way(one, trust, engine);
      wrong.push(...disagreements(one, said, name));
      const first = verdicts.get(one.name);
      if (first === undefined) verdicts.set(one.name, fingerprint(said));
      else if (first !== fingerprint(said)) wrong.push(`${one.name}: ${name} says other things than core:\n  ${fingerprint(said)}\n  ${first}`);
    }
  }
  return { wrong, verdicts };
}

/** Every trust case through the client of the core. */
export async function clientDisagreements(corpus: Corpus, engine: Ed25519Engine): Promise<string[]> {
  const worlds = new Worlds(corpus, engine);
  const wrong: string[] = [];
  for (const one of corpus.trust) {
    const { code, file } = await byClient(one, worlds, engine);
    const isRight = code === one.expect && (one.file === null || file === one.file);
    if (!isRight) wrong.push(`${one.name}: ${code ?? 'taken'} (${file}), not ${one.expect ?? 'taken'} (${one.file})`);
  }
  return wrong;
}
