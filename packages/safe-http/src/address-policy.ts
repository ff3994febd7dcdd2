import { isIP } from 'node:net';
import { TrackyardError } from '@trackyard/base';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Why an address may not be reached. No allow list opens `metadata`. */
export type Refusal = 'private' | 'metadata' | 'invalid';

/** Says which addresses may be reached. Pure, no DNS. */
export interface AddressPolicy {
  /** `address` as DNS or a socket gives it, or a literal; `undefined` where it may be reached. */
  refusalOf(address: string): Refusal | undefined;
}

/** Where clouds hand out credentials and configuration to anybody who asks from inside. */
const METADATA = [
  '169.254.0.0/16', // AWS, GCP, Azure, Oracle, DigitalOcean, OpenStack; ECS and EKS credentials
  'fe80::/10', // OpenStack; link-local addresses name no one network anyway
  'fd00:ec2::/32', // AWS
  'fd20:ce::/32', // Google Cloud
  'fd00:42::42/128', // Scaleway
  '100.100.100.200/32', // Alibaba Cloud
  '168.63.129.16/32', // Azure's host, a public address
  '192.0.0.192/32', // Oracle Cloud, first generation
].map((range) => ipaddr.parseCIDR(range));

/** Global unicast; what lies outside is special or not given out. https://www.rfc-editor.org/rfc/rfc4291#section-2.4 */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** IPv6 ranges that lead to the IPv4 address written at that byte. */
const EMBEDDINGS = [
  { range: ipaddr.parseCIDR('64:ff9b::/96'), offset: 12 }, // NAT64
  { range: ipaddr.parseCIDR('64:ff9b:1::/48'), offset: 12 }, // local NAT64
  { range: ipaddr.parseCIDR('::ffff:0:0:0/96'), offset: 12 }, // IPv4-translated
  { range: ipaddr.parseCIDR('::/96'), offset: 12 }, // IPv4-compatible
  { range: ipaddr.parseCIDR('2002::/16'), offset: 2 }, // 6to4
];

/**
 * Public addresses may be reached, and those in `allow` (CIDR ranges or single addresses). An IPv6 address
 * that leads to an IPv4 address must pass as both. Throws `TY_CONFIG` where `allow` cannot be read.
 */
export function createAddressPolicy(allow: readonly string[]): AddressPolicy {
  const allowed = allow.map(parseRange);
  return {
    refusalOf(address) {
      // A zone (`%eth0`) picks a network card; nothing public needs one.
      if (isIP(address) === 0 || address.includes('%')) return 'invalid';
      const forms = formsOf(ipaddr.process(address));
      if (forms.some((form) => isInAny(form, METADATA))) return 'metadata';
      return forms.every((form) => isPublic(form) || isInAny(form, allowed)) ? undefined : 'private';
    },
  };
}

function formsOf(address: Address): Address[] {
  const embedding = EMBEDDINGS.find(({ range }) => isIn(address, range));
  if (!embedding) return [address];
  const bytes = address.toByteArray().slice(embedding.offset, embedding.offset + 4);
  return [address, ipaddr.fromByteArray(bytes)];
}

function isPublic(address: Address): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || isIn(address, GLOBAL_IPV6));
}

function isInAny(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some((range) => isIn(address, range));
}

function isIn(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

function parseRange(text: string): Range {
  const range = text.includes('/') ? text : `${text}/${isIP(text) === 6 ? 128 : 32}`;
  const [address = ''] = range.split('/');
  // `isIP` first: ipaddr.js would read 010.0.0.0 as octal.
  if (isIP(address) !== 0 && ipaddr.isValidCIDR(range)) return ipaddr.parseCIDR(range);
  throw new TrackyardError('TY_CONFIG', {
    message: `"${text}" in the list of allowed addresses is not a range such as 10.1.0.0/16.`,
  });
}
