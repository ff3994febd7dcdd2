import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { silentLogger } from '@trackyard/base';
import { ConfigError } from '@trackyard/connector-sdk';
import { createEgress, type Egress } from './egress.ts';
import type { Lookup } from './guarded-socket.ts';
import { listenHttp, type Listening } from './testing/listen.ts';

/** Spellings of hosts in a URL that a person could type to reach the inside. */
const HOSTS = [
  // loopback
  '127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.000.000.001', '2130706433', '0x7f000001', '0x7F.0.0.1', '0x7f.1',
  '0177.0.0.1', '0177.1', '017700000001', '0x7f.0x0.0x0.0x1', '00000000177.0.0.1', '127.0.0.0x1', '127.8.8.8',
  '%31%32%37.0.0.1', '１２７.０.０.１', '127。0。0。1', '①②⑦.⓪.⓪.①', 'localhost', 'localhost.', 'LOCALHOST', 'ｌｏｃａｌｈｏｓｔ',
  'loc%61lhost', '[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::]',
  // IPv4 inside IPv6
  '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2002:a00:1::1]',
  '[2001:0:7f00:1::]', '[::ffff:a00:1]', '[::ffff:192.168.1.1]',
  // this host, private, shared, reserved, multicast
  '0', '0.0.0.0', '0x0', '00', '0.0', '0.0.0.1', '10.0.0.1', '10.1', '0xa000001', '012.0.0.1', '167772161', '172.16.0.1',
  '172.31.255.254', '2886729729', '192.168.0.1', '192.168.1', '0xc0a80001', '3232235521', '100.64.0.1', '192.0.0.1',
  '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '4294967295',
  '[fc00::1]', '[fd00::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[100::1]', '[5f00::1]', '[4000::1]',
  // metadata
  '169.254.169.254', '169.254.169.254.', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '0xa9.254.43518',
  '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]', '[fd00:ec2::254]', '[fd20:ce::254]',
  '[fe80::a9fe:a9fe]', '100.100.100.200', '168.63.129.16', '169.254.170.2',
  // names
  'metadata.google.internal', 'metadata', 'inside.test', 'INSIDE.test.', 'mixed.test', 'mixed6.test', 'mapped.test',
  'zoned.test', 'xn--bcher-kva.test', 'bücher.test', '127.0.0.1.nip.test',
  // not hosts at all
  '[fe80::1%25eth0]', '[fe80::1%eth0]', '[::1%25lo]', 'alice@inside.test', 'alice:s3cret@8.8.8.8', ':s3cret@8.8.8.8', '256.1.1.1',
  '1.2.3.4.5', '127.0.0.1%00.example.com', '127.0.0.1%2f@8.8.8.8', '', '[', '[::1', '8.8.8.8 ',
]; // prettier-ignore

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'metadata.google.internal': ['169.254.169.254'],
  metadata: ['169.254.169.254'],
  'inside.test': ['127.0.0.1'],
  'localhost.': ['127.0.0.1'],
  'inside.test.': ['127.0.0.1'],
  'mixed.test': ['93.184.215.14', '127.0.0.1'],
  'mixed6.test': ['2606:4700::1111', '::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'zoned.test': ['fe80::1%lo'],
  'xn--bcher-kva.test': ['127.0.0.1'],
  '127.0.0.1.nip.test': ['127.0.0.1'],
};

const lookup: Lookup = (hostname, options, callback) => {
  const addresses = NAMES[hostname];
  if (!addresses) return systemLookup(hostname, options, callback);
  const answers: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  return callback(null, answers);
};

describe('hosts that lead inside', () => {
  let server: Listening;
  let egress: Egress;

  beforeAll(async () => {
    server = await listenHttp((_request, response) => response.end('inside'));
    egress = createEgress({ allow: [], log: silentLogger, lookup });
  });
  afterAll(async () => {
    await egress.close();
    await server.close();
  });
  afterEach(() => expect(server.connections).toBe(0));

  it('are a hundred or more', () => {
    expect(new Set(HOSTS).size).toBeGreaterThanOrEqual(100);
  });

  it.each(HOSTS)('http: refuses %p without a connection', async (host) => {
    const sending = egress.http().request({ method: 'GET', url: `http://${host}:${server.port}/?token=1` });
    const error: Error = await sending.then(
      () => new Error('answered'),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).not.toMatch(/token|alice|s3cret/);
  });

  it.each([
    'https://127.0.0.1',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'ws://127.0.0.1',
    'data:,x',
    'gopher://127.0.0.1',
    '//127.0.0.1',
  ])('http: refuses %p', async (start) => {
    const sending = egress.http().request({ method: 'GET', url: `${start}:${server.port}/` });
    await expect(sending).rejects.toBeInstanceOf(ConfigError);
  });

  const dialled = HOSTS.filter((host) => /^[\w.:[\]-]+$/.test(host) && !/[[\]]/.test(host.slice(1, -1)));
  it.each(dialled)('dial: never connects to %p', async (host) => {
    const socket = egress.dial().socket();
    const error = await new Promise<Error>((resolve, reject) => {
      socket.on('error', resolve);
      socket.on('connect', () => reject(new Error('connected')));
      socket.connect(server.port, host.replace(/^\[|\]$/g, ''));
    });
    expect(socket.destroyed).toBe(true);
    // A spelling that the system's resolver does not know either is an error of its own.
    if ('code' in error) expect(error.code).toMatch(/^E(NOTFOUND|AI_AGAIN)$/);
    else expect(error).toBeInstanceOf(ConfigError);
  });
});
