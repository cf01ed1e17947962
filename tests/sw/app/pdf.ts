/** Stands for the PDF reader: a chunk that Vite calls `pdf-HASH.js` comes in the second stage. The same bytes in every version. */
export const reader = () => 'the reader';
