/** Row 1 of docs/performance.md in Node, over WebCrypto and over node:crypto. */
import { createPublicKey, verify } from 'node:crypto';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { nodeEngine } from '../../src/issuer/keys/node-ed25519.ts';
import type { Row } from './measure.ts';
import { type BareVerify, bareWebCrypto, type Signed, verifyRows } from './verify-rows.ts';

export async function nodeVerifyRows(): Promise<Row[]> {
  return [
    ...(await verifyRows({ where: 'Node', engine: webCryptoEngine, bare: bareWebCrypto })),
    ...(await verifyRows({ where: 'Node', engine: nodeEngine(), bare: bareNode })),
  ];
}

function bareNode({ publicKey, signature, message }: Signed): BareVerify {
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') } });
  return () => verify(null, message, key, signature);
}
