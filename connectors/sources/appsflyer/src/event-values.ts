import { objectOf, present, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

/** Parameters of AppsFlyer's own events that have a name in the spec. */
const NAMES = new Map(
  Object.entries({
    af_content_id: 'product_id',
    af_content: 'name',
    af_content_type: 'category',
    af_price: 'price',
    af_quantity: 'quantity',
    af_order_id: 'order_id',
    af_coupon_code: 'coupon',
    af_search_string: 'query',
    af_registration_method: 'type',
  }),
);

/** `event_value`, a JSON text, as properties; lists of a purchase's contents as `products`. */
export function eventValues(text: unknown): JsonRecord {
  const values = readValues(text);
  const products = productsOf(values);
  const named = Object.entries(values)
    .filter(([name]) => products === undefined || !PRODUCT_PARTS.has(name))
    .map(([name, value]) => [NAMES.get(name) ?? name, value] as const);
  return present({ ...Object.fromEntries(named), products });
}

const PRODUCT_PARTS = new Set(['af_content_id', 'af_content', 'af_content_type', 'af_price', 'af_quantity']);

function readValues(text: unknown): JsonRecord {
  if (typeof text !== 'string') return objectOf(text);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? objectOf(value) : present({ event_value: value });
  } catch {
    return present({ event_value: textOf(text) }); // apps may send any text
  }
}

function productsOf(values: JsonRecord): JsonRecord[] | undefined {
  const ids = values['af_content_id'];
  if (!Array.isArray(ids)) return undefined;
  return ids.map((id, index) =>
    present(
      Object.fromEntries(
        [...PRODUCT_PARTS].map((name) => {
          const value = name === 'af_content_id' ? id : values[name];
          return [NAMES.get(name) ?? name, Array.isArray(value) ? value[index] : value];
        }),
      ),
    ),
  );
}
