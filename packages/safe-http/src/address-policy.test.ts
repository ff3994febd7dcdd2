import { createAddressPolicy } from './address-policy.ts';

const PRIVATE = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.254', '127.0.0.1', '127.255.255.254',
  '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '198.18.0.1', '198.19.255.255',
  '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::7f00:1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:0:10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::808:808',
  '64:ff9b:1::a00:1', '100::1', '2001::1', '2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:7f00:1::',
  '2002:808:808::1', '3fff::1', '4000::1', '5f00::1', 'fc00::1', 'fd12:3456::1', 'fec0::1', 'ff02::1',
]; // prettier-ignore

const METADATA = [
  '169.254.169.254', '169.254.170.2', '169.254.0.1', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1',
  '::a9fe:a9fe', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254', 'fe80::1',
  'fe80::a9fe:a9fe', 'fd00:42::42',
]; // prettier-ignore

const PUBLIC = [
  '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.1', '100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1',
  '169.253.255.255', '169.255.0.1', '172.15.255.255', '172.32.0.1', '192.167.255.255', '192.169.0.1', '198.17.255.255',
  '198.20.0.1', '223.255.255.255', '::ffff:8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e',
]; // prettier-ignore

describe('createAddressPolicy', () => {
  const closed = createAddressPolicy([]);
  const wideOpen = createAddressPolicy(['0.0.0.0/0', '::/0']);

  it.each(PRIVATE)('refuses %s unless it is allowed', (address) => {
    expect(closed.refusalOf(address)).toBe('private');
    expect(wideOpen.refusalOf(address)).toBeUndefined();
  });

  it.each(METADATA)('refuses %s whatever is allowed', (address) => {
    expect(closed.refusalOf(address)).toBe('metadata');
    expect(wideOpen.refusalOf(address)).toBe('metadata');
  });

  it.each(PUBLIC)('lets %s through', (address) => {
    expect(closed.refusalOf(address)).toBeUndefined();
  });

  it.each(['', 'localhost', '127.1', '0x7f000001', '1.1.1.1.', 'fe80::1%eth0', '2606:4700::1%1', '[::1]'])(
    'does not take %p for an address',
    (text) => {
      expect(wideOpen.refusalOf(text)).toBe('invalid');
    },
  );

  it('opens no more than the list says', () => {
    const policy = createAddressPolicy(['127.0.0.0/8', '10.1.2.3', 'fd12::/16']);
    expect(['127.9.9.9', '::ffff:127.0.0.1', '10.1.2.3', 'fd12::9'].map(policy.refusalOf)).toEqual(
      new Array(4).fill(undefined),
    );
    expect(['10.1.2.4', '192.168.0.1', 'fd13::9', '::1'].map(policy.refusalOf)).toEqual(
      new Array(4).fill('private'),
    );
  });

  it('judges an allowed NAT64 range by the address inside as well', () => {
    const policy = createAddressPolicy(['64:ff9b::/96']);
    expect(policy.refusalOf('64:ff9b::808:808')).toBeUndefined();
    expect(policy.refusalOf('64:ff9b::7f00:1')).toBe('private');
  });

  it.each(['localhost', '10.0.0.0/33', '010.0.0.0/8', '10.0/8', 'fd00::/129', '/8', '*'])(
    'refuses the list %p',
    (text) => {
      expect(() => createAddressPolicy([text])).toThrow(expect.objectContaining({ code: 'TY_CONFIG' }));
    },
  );
});
