/** Why nothing was published; what is published stays as it was. */
export type PublishErrorCode =
  | 'clock-behind'
  | 'policy-missing'
  | 'policy-malformed'
  | 'policy-rollback'
  | 'policy-equivocation'
  | 'index-out-of-list'
  | 'state-damaged'
  | 'published-damaged'
  | 'log-damaged'
  | 'published-elsewhere'
  | 'signer-place';

export class PublishError extends Error {
  readonly code: PublishErrorCode;
  constructor(code: PublishErrorCode, message: string) {
    super(message);
    this.name = 'PublishError';
    this.code = code;
  }
}
