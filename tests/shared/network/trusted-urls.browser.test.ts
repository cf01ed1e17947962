/** The one Trusted Types policy knows our own scripts and nothing else. */
import { describe, expect, it } from 'vitest';
import { trustedScriptUrl } from '../../../src/shared/network/trusted-urls.ts';

describe('trustedScriptUrl', () => {
  it.each(['/sw.js', '/assets/decode.worker-BMOik4i0.js', `${location.origin}/sw.js`])('%s is ours', (text) => {
    expect(String(trustedScriptUrl(text))).toBe(new URL(text, location.origin).href);
  });

  it.each([
    'https://evil.example/sw.js',
    '//evil.example/sw.js',
    '/sw.js?next=https://evil.example',
    '/assets/../api/x.js',
    '/assets/deep/x.js',
    '/api/x.js',
    '/trust/x.js',
    'data:text/javascript,alert(1)',
    'blob:https://evil.example/1',
    'javascript:alert(1)',
    '',
  ])('%s is refused', (text) => {
    expect(() => trustedScriptUrl(text)).toThrow(TypeError);
  });

  it('is the only policy: nobody can make a second one of this name where the header allows one', () => {
    const { trustedTypes } = globalThis as { trustedTypes?: { isScriptURL(value: unknown): boolean } };
    expect(trustedTypes?.isScriptURL(trustedScriptUrl('/sw.js'))).toBe(true);
  });
});
