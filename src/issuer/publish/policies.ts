/** The policy to publish: its own bytes, under its own version, which only rises (formats.md §6, §8). */
import { equal } from '../../core/bytes.ts';
import { type Policy, PolicyError, parsePolicy } from '../../core/policy/policy.ts';
import { PublishError } from './publish-error.ts';
import type { Published } from './published.ts';

export interface NextPolicy {
  readonly bytes: Uint8Array;
  readonly policy: Policy;
}

/** The source's policy, or the published one where the source keeps none. @throws PublishError when there is none or it must not follow the published one */
export function nextPolicy(given: Uint8Array | null, published: Published | null): NextPolicy {
  const bytes = given ?? published?.policy;
  if (bytes === undefined) throw new PublishError('policy-missing', 'there is no policy to publish');
  const policy = readPolicy(bytes);
  const before = published?.bundle.policy.version ?? -1;
  if (policy.version < before) throw new PublishError('policy-rollback', `policy ${policy.version} is older than the published ${before}`);
  if (policy.version === before && !equal(bytes, published?.policy ?? bytes)) {
    throw new PublishError('policy-equivocation', `policy ${before} is published with other content; raise its version`);
  }
  return { bytes, policy };
}

/** @throws PublishError `policy-malformed` */
function readPolicy(bytes: Uint8Array): Policy {
  try {
    return parsePolicy(bytes);
  } catch (error) {
    throw new PublishError('policy-malformed', error instanceof PolicyError ? `the policy is wrong at ${error.place}` : 'the policy cannot be read');
  }
}
