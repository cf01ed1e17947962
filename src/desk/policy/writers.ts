/** Who writes drafts and hands them over, and who carries them to the officers (issuer/policy/desk-routes.ts). */
export const WRITERS = ['epidemiologist', 'key-officer'] as const;
export const CARRIERS = ['key-officer'] as const;
