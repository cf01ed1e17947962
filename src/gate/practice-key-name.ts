/** Where the key of a tablet's practice cards lies in the store `memory`; it goes when another tablet takes its place (forget.ts). */
export const PRACTICE_KEY = 'practice-key';
