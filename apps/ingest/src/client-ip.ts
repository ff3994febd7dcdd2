import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** Tells the sender's address. */
export type ClientIp = (req: IncomingMessage) => string;

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;

/**
 * Believes `X-Forwarded-For` only from trusted proxies (addresses or CIDRs), reading from the right: the first
 * address that is no trusted proxy is the sender. What stands left of it anyone may have written.
 */
export function createClientIp(trustedProxies: readonly string[]): ClientIp {
  if (trustedProxies.length === 0) return peerOf;
  const trusted = blockListOf(trustedProxies);
  const isTrusted = (ip: string): boolean => trusted.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
  return (req) => {
    let ip = peerOf(req);
    const forwarded = [req.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    while (forwarded.length > 0 && isIP(ip) !== 0 && isTrusted(ip)) {
      const next = plainAddress(forwarded.pop() ?? '');
      if (isIP(next) === 0) break;
      ip = next;
    }
    return ip;
  };
}

function peerOf(req: IncomingMessage): string {
  return plainAddress(req.socket.remoteAddress ?? '');
}

function plainAddress(text: string): string {
  const match = WITH_PORT.exec(text.trim());
  const address = match?.[1] ?? match?.[2] ?? text.trim();
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
