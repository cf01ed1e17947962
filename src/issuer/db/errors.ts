/** What can be wrong with the database: one error class with a closed set of codes, and the reading of what PostgreSQL and the socket say. */

export const DATABASE_ERROR_CODES = [
  'platform-unsupported',
  'binaries-missing',
  'binaries-unusable',
  'user-unknown',
  'owner-root',
  'base-unreachable',
  'base-noexec',
  'base-unusable',
  'base-missing',
  'base-shared',
  'version-mismatch',
  'initdb-failed',
  'start-failed',
  'start-blocked',
  'disk-full',
  'unavailable',
  'server-unsuitable',
  'migration-changed',
  'migration-unknown',
  'migration-order',
  'migration-failed',
] as const;
export type DatabaseErrorCode = (typeof DATABASE_ERROR_CODES)[number];

/** The database cannot be had, and why; `message` is one plain sentence for the operator, with what to do. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** What a failed query means to the caller: try later (`disk-full`, `unavailable`, `busy`), try again (`serialization`), or the data object (`duplicate`, `constraint`). */
export type QueryFault = 'disk-full' | 'unavailable' | 'busy' | 'serialization' | 'duplicate' | 'constraint';

const SQL_STATE: Readonly<Record<string, QueryFault>> = {
  '53100': 'disk-full',
  '53300': 'busy',
  '55P03': 'busy',
  '57014': 'busy',
  '40001': 'serialization',
  '40P01': 'serialization',
  '23505': 'duplicate',
  '23502': 'constraint',
  '23503': 'constraint',
  '23514': 'constraint',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '08006': 'unavailable',
};

const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** Reads an error thrown by a query; null for one that no circumstance explains (a bug, or a value that the database refuses). */
export function queryFault(error: unknown): QueryFault | null {
  if (error instanceof DatabaseError) return error.code === 'disk-full' ? 'disk-full' : 'unavailable';
  if (!(error instanceof Error)) return null;
  const code = errorCode(error);
  if (SQL_STATE[code] !== undefined) return SQL_STATE[code];
  if (SOCKET.has(code)) return 'unavailable';
  // pg gives these no code: the pool ran dry, or the server went away in mid-query.
  if (error.message.startsWith('timeout exceeded')) return 'busy';
  return /^Connection terminated|connection error and is not queryable/.test(error.message) ? 'unavailable' : null;
}

/** The `code` of a system or SQL error, or an empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Gives a failure of the file system at the database's place its code; anything else is returned as it came. */
export function placeFault(error: unknown, place: string): unknown {
  const code = errorCode(error);
  if (error instanceof DatabaseError) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DatabaseError('disk-full', `the disk that holds ${place} is full: free some space and try again`, error);
  // Node's recursive mkdir says ENOENT of a read-only mount
  const unmade = code === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'mkdir';
  if (unmade || ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code)) {
    return new DatabaseError('base-unusable', `${place} cannot be used for the database (${code}): choose another data directory (ASHYQ_DATA)`, error);
  }
  return error;
}
