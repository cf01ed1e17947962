/** Who sends and where: names that the issuer's process and its clients share. */
export const LAB = 'LAB-01';
export const VENUE = 'ALA-00123';
