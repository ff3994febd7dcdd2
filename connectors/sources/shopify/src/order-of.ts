import { fittingItems, objectOf, objectsOf, present, roundAmount, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Ids may be beyond 2^53, where JSON's numbers are not exact: the GraphQL id (`gid://shopify/Order/1`) ends in it. */
export function idOf(resource: JsonRecord): string | undefined {
  const gid = textOf(resource['admin_graphql_api_id']);
  return gid?.slice(gid.lastIndexOf('/') + 1) ?? textOf(resource['id']);
}

/** An order or a checkout. Revenue is without tax and shipping. */
export function orderOf(order: JsonRecord): JsonRecord {
  const [total, tax] = [amountOf(order['total_price']), amountOf(order['total_tax'])];
  const shipping = shippingOf(order);
  const [code = {}] = objectsOf(order['discount_codes']);
  return present({
    order_number: order['name'],
    checkout_id: textOf(order['checkout_token']) ?? order['token'],
    total,
    subtotal: amountOf(order['subtotal_price']),
    revenue: total === undefined ? undefined : roundAmount(total - (tax ?? 0) - (shipping ?? 0)),
    tax,
    shipping,
    discount: amountOf(order['total_discounts']),
    currency: textOf(order['currency'])?.toUpperCase(),
    coupon: code['code'],
    financial_status: order['financial_status'],
    fulfillment_status: order['fulfillment_status'],
    cancel_reason: order['cancel_reason'],
    products: fittingItems(objectsOf(order['line_items']).map(productOf)),
  });
}

/** What went back to the customer: the transactions of the refund that succeeded. */
export function refundOf(refund: JsonRecord): JsonRecord {
  const paid = objectsOf(refund['transactions']).filter(
    ({ kind, status }) => kind === 'refund' && (status === undefined || status === 'success'),
  );
  const items = objectsOf(refund['refund_line_items']);
  return present({
    order_id: textOf(refund['order_id']),
    refund_id: idOf(refund),
    total: roundAmount(paid.reduce((sum, { amount }) => sum + (amountOf(amount) ?? 0), 0)),
    currency: textOf(paid[0]?.['currency'])?.toUpperCase(),
    products: fittingItems(
      items.map(({ line_item, quantity }) => ({ ...productOf(objectOf(line_item)), quantity })),
    ),
  });
}

function productOf(line: JsonRecord): JsonRecord {
  return present({
    product_id: textOf(line['product_id']),
    sku: line['sku'],
    name: textOf(line['title'])?.slice(0, 100),
    variant: textOf(line['variant_title'])?.slice(0, 100),
    variant_id: textOf(line['variant_id']),
    brand: line['vendor'],
    price: amountOf(line['price']),
    quantity: line['quantity'],
  });
}

/** Orders have a set of the shop's and the buyer's money; checkouts only their lines. */
function shippingOf(order: JsonRecord): number | undefined {
  const inSet = objectOf(objectOf(order['total_shipping_price_set'])['shop_money'])['amount'];
  if (inSet !== undefined) return amountOf(inSet);
  const lines = objectsOf(order['shipping_lines']);
  if (lines.length === 0) return undefined;
  return roundAmount(lines.reduce((sum, { price }) => sum + (amountOf(price) ?? 0), 0));
}

/** Shopify writes amounts as text, in the main unit. */
function amountOf(value: unknown): number | undefined {
  const amount = Number(textOf(value) ?? Number.NaN);
  return Number.isNaN(amount) ? undefined : amount;
}
