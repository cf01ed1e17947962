/** Types of policies.mjs for the test that calls it. */

/** The example policy of formats.md §8. */
export function demoPolicy(): Record<string, unknown>;
