import { objectsOf, textOf } from '@trackyard/connector-sdk';

/**
 * Segment's e-commerce events by Google's names for them.
 * https://segment.com/docs/connections/spec/ecommerce/v2/
 * https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference/events
 */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  'Products Searched': 'search',
  'Product List Viewed': 'view_item_list',
  'Product Clicked': 'select_item',
  'Product Viewed': 'view_item',
  'Product Added': 'add_to_cart',
  'Product Removed': 'remove_from_cart',
  'Product Added to Wishlist': 'add_to_wishlist',
  'Cart Viewed': 'view_cart',
  'Checkout Started': 'begin_checkout',
  'Payment Info Entered': 'add_payment_info',
  'Order Completed': 'purchase',
  'Order Refunded': 'refund',
  'Promotion Viewed': 'view_promotion',
  'Promotion Clicked': 'select_promotion',
  'Signed Up': 'sign_up',
  'Signed In': 'login',
};

/** Google's name of the event, else its own in the form that Google takes: `Article Read` is `article_read`. */
export function googleEventName(name: string): string {
  if (Object.hasOwn(EVENT_NAMES, name)) return String(EVENT_NAMES[name]);
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name)
    ? name
    : name
        .trim()
        .replaceAll(/[^A-Za-z0-9]+/g, '_')
        .replaceAll(/^_+|_+$/g, '')
        .toLowerCase();
}

/** Segment's names of a product's properties, by Google's. */
const ITEM_FIELDS: Readonly<Record<string, readonly string[]>> = {
  item_id: ['product_id', 'sku'],
  item_name: ['name'],
  item_brand: ['brand'],
  item_category: ['category'],
  item_variant: ['variant'],
  coupon: ['coupon'],
  index: ['position'],
};
const NUMBERS = ['price', 'quantity', 'discount'] as const;

/** Segment's products as Google's items; what has neither id nor name is no item. Items of Google's names stay. */
export function itemsOf(products: unknown): Record<string, unknown>[] {
  return objectsOf(products)
    .map(itemOf)
    .filter(({ item_id: id, item_name: name }) => id !== undefined || name !== undefined);
}

function itemOf(product: Record<string, unknown>): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(product)) if (name.startsWith('item_')) item[name] = value;
  for (const [name, sources] of Object.entries(ITEM_FIELDS)) {
    const value = sources.map((source) => product[source]).find((found) => textOf(found) !== undefined);
    if (value !== undefined) item[name] ??= name === 'index' ? Number(value) : textOf(value);
  }
  for (const name of NUMBERS) {
    const number = Number(product[name]);
    if (textOf(product[name]) !== undefined && Number.isFinite(number)) item[name] = number;
  }
  return item;
}
