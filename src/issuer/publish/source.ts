/**
 * What the publisher asks of whoever keeps the register: the policy in force and the revoked positions. The database's queries implement it; so
 * does a plain directory (`ashyq publish --dir`), for which see `file-source.ts`.
 */

/** One status list as it ought to be published. */
export interface ListSource {
  /** k of `lists/<k>.<version>.cwt`; the list covers the token indices k * 2^20 to (k + 1) * 2^20 - 1. */
  readonly list: number;
  /** Token indices (not positions inside the list) that are revoked, in any order. */
  readonly revoked: Iterable<number>;
}

/** A page of journal checkpoints: `bytes` are digests of 32 bytes each, sorted. */
export interface CheckpointPage {
  readonly number: number;
  readonly bytes: Uint8Array;
}

export interface PublicationSource {
  /** The policy's JSON text as UTF-8, published byte for byte; null where this source keeps none. */
  policy(now: number): Promise<Uint8Array | null>;
  /** A bundle that officers signed for this policy, to be published as it is where it still fits (decision 034); absent or null where there is none. */
  signedBundle?(): Promise<Uint8Array | null>;
  /** Every list of which a token may still be unexpired; a list that is missing here leaves the stamp. */
  lists(now: number): Promise<readonly ListSource[]>;
  /** Pages to be logged, new ones under numbers above `above`; absent where the source keeps no journals. The same page may come again. */
  pages?(at: { readonly now: number; readonly above: number }): Promise<readonly CheckpointPage[]>;
}

/**
 * One source out of several: the policy of the first that has one, the union of the lists. `ashyq serve` joins the database with the directory of
 * passes that were issued by hand.
 */
export function joinSources(...sources: readonly PublicationSource[]): PublicationSource {
  return {
    async policy(now) {
      for (const source of sources) {
        const policy = await source.policy(now);
        if (policy !== null) return policy;
      }
      return null;
    },
    async lists(now) {
      const joined = new Map<number, Set<number>>();
      for (const source of sources) {
        for (const { list, revoked } of await source.lists(now)) {
          const indices = joined.get(list) ?? new Set();
          for (const index of revoked) indices.add(index);
          joined.set(list, indices);
        }
      }
      return [...joined].sort(([a], [b]) => a - b).map(([list, revoked]) => ({ list, revoked }));
    },
    async signedBundle() {
      for (const source of sources) {
        const bundle = (await source.signedBundle?.()) ?? null;
        if (bundle !== null) return bundle;
      }
      return null;
    },
    // one register, hence one source, numbers pages
    pages: async (at) => (await sources.find((source) => source.pages !== undefined)?.pages?.(at)) ?? [],
  };
}
