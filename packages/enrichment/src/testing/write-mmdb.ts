type Value = string | number | { [name: string]: Value } | Value[];

const RECORD_BITS = 32;
const SEPARATOR_BYTES = 16;

/**
 * A file of places as MaxMind's format has it, for IPv4 networks: https://maxmind.github.io/MaxMind-DB/
 * No real one may be handed on.
 */
export function writeMmdb(places: Readonly<Record<string, Value>>): Buffer {
  const values: Buffer[] = [];
  const nodes: [number | undefined, number | undefined][] = [[undefined, undefined]];
  const leaves: { node: number; bit: 0 | 1; offset: number }[] = [];
  let offset = 0;
  for (const [network, value] of Object.entries(places)) {
    const [address = '', length = '32'] = network.split('/');
    const bits = address
      .split('.')
      .flatMap((part) => [...Number(part).toString(2).padStart(8, '0')].map(Number));
    let node = 0;
    for (let place = 0; place < Number(length); place++) {
      const bit = bits[place] as 0 | 1;
      if (place === Number(length) - 1) leaves.push({ node, bit, offset });
      else node = nodes[node]![bit] ??= nodes.push([undefined, undefined]) - 1;
    }
    const data = encode(value);
    values.push(data);
    offset += data.length;
  }
  for (const leaf of leaves) nodes[leaf.node]![leaf.bit] = nodes.length + SEPARATOR_BYTES + leaf.offset;
  const tree = Buffer.alloc(nodes.length * 8);
  nodes.forEach((pair, place) =>
    pair.forEach((record, side) => tree.writeUInt32BE(record ?? nodes.length, place * 8 + side * 4)),
  );
  const metadata = {
    ...{ node_count: nodes.length, record_size: RECORD_BITS, ip_version: 4, database_type: 'Test-City' },
    ...{ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_700_000_000 },
    ...{ languages: ['en'], description: { en: 'For tests' } },
  };
  const marker = Buffer.concat([Buffer.from('abcdef', 'hex'), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR_BYTES), ...values, marker, encode(metadata)]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  if (typeof value === 'object') {
    const pairs = Object.entries(value).flatMap(([name, inner]) => [encode(name), encode(inner)]);
    return Buffer.concat([control(7, pairs.length / 2), ...pairs]);
  }
  const bytes = Buffer.alloc(Number.isInteger(value) && value >= 0 ? 4 : 8);
  if (bytes.length === 4) bytes.writeUInt32BE(value);
  else bytes.writeDoubleBE(value);
  return Buffer.concat([control(bytes.length === 4 ? 6 : 3, bytes.length), bytes]);
}

/** Types above seven stand in a byte of their own. Long texts are not needed here. */
function control(type: number, size: number): Buffer {
  if (size >= 29)
    return Buffer.concat([
      Buffer.from([(type <= 7 ? type << 5 : 0) | 29]),
      ...(type <= 7 ? [] : [Buffer.from([type - 7])]),
      Buffer.from([size - 29]),
    ]);
  return type <= 7 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]);
}
