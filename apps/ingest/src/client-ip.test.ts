import type { IncomingMessage } from 'node:http';
import { createClientIp } from './client-ip.ts';

/** The address for a peer and an `X-Forwarded-For`. */
function ipOf(trusted: string[], peer: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return createClientIp(trusted)({ headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage);
}

const proxies = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8'];

it.each<[string, string[], string, string | undefined, string]>([
  ['nobody is trusted', [], '10.0.0.1', '203.0.113.5', '10.0.0.1'],
  ['the peer is no proxy', proxies, '203.0.113.9', '203.0.113.5', '203.0.113.9'],
  ['one proxy', proxies, '10.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['two proxies', proxies, '10.0.0.1', '203.0.113.5, 192.0.2.1', '203.0.113.5'],
  ['a forged first address', proxies, '10.0.0.1', '1.1.1.1, 203.0.113.5', '203.0.113.5'],
  ['only proxies', proxies, '10.0.0.1', '10.0.0.2', '10.0.0.2'],
  ['no header', proxies, '10.0.0.1', undefined, '10.0.0.1'],
  ['nonsense', proxies, '10.0.0.1', 'unknown', '10.0.0.1'],
  ['ports', proxies, '10.0.0.1', '203.0.113.5:8080', '203.0.113.5'],
  ['IPv6', proxies, 'fd00::1', '[2001:db8::1]:443', '2001:db8::1'],
  ['IPv4 in IPv6', proxies, '::ffff:10.0.0.1', '203.0.113.5', '203.0.113.5'],
])('with %s', (_name, trusted, peer, forwarded, ip) => {
  expect(ipOf(trusted, peer, forwarded)).toBe(ip);
});
