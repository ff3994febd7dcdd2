import { spawnSync } from 'node:child_process';
import { PayloadError, type Fields } from '@trackyard/connector-sdk';
import { createMapper } from './create-mapper.ts';
import { mappingProblems } from './mapping-problems.ts';

const EVENT = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u1',
  properties: {
    ...{ total: 12.5, coupon: '', zero: 0, note: 'Zoë & Co', json: '{"a":1}' },
    products: [
      { sku: 'a', price: 1 },
      { sku: 'b', price: 2 },
    ],
    address: { city: 'Köln', geo: { lat: 50 } },
  },
  context: {},
};
const map = (fields: object, action: Fields = {}) => createMapper({ ...fields }, action)(EVENT);

/** Segment's directives as its documentation describes them, and as the kit really behaves where the two differ. */
describe('createMapper', () => {
  it.each<[string, unknown, unknown]>([
    ['literal', 'text', 'text'],
    ['nested literal', { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    ['@path', { '@path': '$.properties.total' }, 12.5],
    ['@path into lists', { '@path': '$.properties.products[1].sku' }, 'b'],
    ['@path to nothing', { '@path': '$.properties.missing' }, undefined],
    ['@template', { '@template': 'Hi {{properties.note}}{{properties.missing}}!' }, 'Hi Zoë & Co!'],
    ['@literal', { '@literal': { a: 1 } }, { a: 1 }],
    ['@if exists', { '@if': { exists: { '@path': '$.userId' }, then: 'yes', else: 'no' } }, 'yes'],
    ['@if blank (true where it is not)', { '@if': { blank: { '@path': '$.userId' }, then: 1, else: 2 } }, 1],
    [
      '@if else 0 (dropped)',
      { '@if': { exists: { '@path': '$.properties.no' }, then: 1, else: 0 } },
      undefined,
    ],
    ['@case', { '@case': { operator: 'upper', value: { '@path': '$.event' } } }, 'ORDER COMPLETED'],
    [
      '@replace',
      { '@replace': { pattern: 'O', replacement: '0', value: { '@path': '$.event' } } },
      '0rder Completed',
    ],
    [
      '@arrayPath',
      { '@arrayPath': ['$.properties.products', { id: { '@path': '$.sku' } }] },
      [{ id: 'a' }, { id: 'b' }],
    ],
    [
      '@flatten',
      { '@flatten': { value: { '@path': '$.properties.address' }, separator: '_' } },
      { city: 'Köln', geo_lat: 50 },
    ],
    [
      '@json encode',
      { '@json': { mode: 'encode', value: { '@path': '$.properties.address.geo' } } },
      '{"lat":50}',
    ],
    ['@json decode', { '@json': { mode: 'decode', value: { '@path': '$.properties.json' } } }, { a: 1 }],
    [
      '@merge',
      { '@merge': { objects: [{ a: 1, b: 1 }, { b: { '@path': '$.userId' } }], direction: 'right' } },
      { a: 1, b: 'u1' },
    ],
    [
      '@transform',
      { '@transform': { apply: { x: { '@path': '$.userId' } }, mapping: { y: { '@path': '$.x' } } } },
      { y: 'u1' },
    ],
    ['@excludeWhenNull', { '@excludeWhenNull': { a: null, b: 1 } }, { b: 1 }],
    ['@liquid', { '@liquid': '{{ properties.total | plus: 1 }}' }, '13.5'],
  ])('%s', (_name, field, expected) => {
    expect(map({ field })).toEqual(expected === undefined ? {} : { field: expected });
  });

  it('shares nothing with the event', () => {
    const mapped = map({ address: { '@path': '$.properties.address' } });
    (mapped['address'] as { city: string }).city = 'Bonn';
    expect(EVENT.properties.address.city).toBe('Köln');
  });

  it('refuses an event that has nothing for a required field', () => {
    const text = { type: 'string', description: '' } as const;
    const action: Fields = {
      coupon: { ...text, label: 'Coupon', required: true },
      amount: { ...text, label: 'Amount', required: true },
      zero: { ...text, label: 'Zero', required: true },
    };
    const fields = { coupon: { '@path': '$.properties.coupon' }, zero: { '@path': '$.properties.zero' } };
    expect(() => map(fields, action)).toThrow('The event gives no value for Coupon, Amount.');
  });

  it('refuses an event on which the mapping fails, without a stack', () => {
    const failing = { field: { '@path': { '@path': '$.properties.total' } } };
    expect(() => map(failing)).toThrow(
      /^The mapping fails on this event: @path: expected string, got number$/,
    );
  });
});

describe('@liquid', () => {
  const render = (template: string, properties: object = {}) =>
    createMapper({ field: { '@liquid': template } }, {})({ ...EVENT, properties });
  // Twelve doublings of a thousand characters.
  const doubling = `{% assign a = properties.text %}${'{% assign a = a | append: a %}'.repeat(12)}`;

  it.each([
    ['memory', `${doubling}{{ a }}`, { text: 'x'.repeat(1_000) }],
    [
      'output',
      '{{ properties.text }}{{ properties.text }}{{ properties.text }}',
      { text: 'x'.repeat(30_000) },
    ],
    ['loops', '{% for i in (1..10) %}x{% endfor %}', {}],
  ])('is bounded: %s', (_what, template, properties) => {
    const startedAt = performance.now();
    expect(() => render(template, properties)).toThrow(PayloadError);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('is not in the way of what people write', () => {
    const template =
      '{% if properties.total > 5 %}{{ properties.total | times: 2 }} {{ userId | upcase }}{% endif %}';
    expect(render(template, { total: 12 })).toEqual({ field: '24 U1' });
  });
});

describe('mappingProblems', () => {
  it('finds every problem that a mapping has whatever the event', () => {
    expect(mappingProblems({ a: { '@path': 5 }, b: { '@nothing': 1 }, c: 'fine' })).toEqual([
      { path: '/a/@path', message: 'It should be a string or a mapping directive but it is a number.' },
      { path: '/b', message: 'It has an invalid directive: @nothing.' },
    ]);
    expect(
      mappingProblems({ a: { '@path': '$.x' }, b: { '@json': { mode: 'decode', value: 'x' } } }),
    ).toEqual([]);
  });
});

describe('the kit', () => {
  it('is loaded by the first mapping, not by importing this package', () => {
    const script = `
      const { createMapper } = await import(${JSON.stringify(`${import.meta.dirname}/index.ts`)});
      const { createRequire } = await import('node:module');
      const cache = createRequire(import.meta.url).cache;
      const count = () => Object.keys(cache).filter((file) => file.includes('actions-core')).length;
      const map = createMapper({ a: { '@path': '$.a' } }, {});
      const before = count();
      map({ a: 1 });
      console.log(before, count() > 0);
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: '0 true', stderr: '' });
  });
});
