import { fittingItems, objectsOf, present, roundAmount, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** How long after its payment an order that changed is the order that was just paid. */
const JUST_PAID_MS = 5 * 60_000;

/** WooCommerce writes times in GMT, and does not say so. */
export function isoFromGmt(text: unknown): string | undefined {
  const ms = Date.parse(`${textOf(text)}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/**
 * Orders are often made before they are paid: an order is completed when it is made and needs no further payment, or when
 * it changes and was paid just now.
 */
export function isCompleted(topic: string, order: JsonRecord): boolean {
  if (order['status'] !== 'processing' && order['status'] !== 'completed') return false;
  if (topic === 'order.created') return true;
  const paid = Date.parse(isoFromGmt(order['date_paid_gmt']) ?? '');
  const modified = Date.parse(isoFromGmt(order['date_modified_gmt']) ?? '');
  return topic === 'order.updated' && modified - paid <= JUST_PAID_MS;
}

/** Revenue is without tax and shipping. */
export function orderOf(order: JsonRecord): JsonRecord {
  const [total, tax] = [amountOf(order['total']), amountOf(order['total_tax'])];
  const shipping = amountOf(order['shipping_total']);
  const refunds = objectsOf(order['refunds']).map((refund) => amountOf(refund['total']) ?? 0);
  return present({
    order_id: textOf(order['id']),
    order_number: order['number'],
    status: order['status'],
    total,
    revenue: total === undefined ? undefined : roundAmount(total - (tax ?? 0) - (shipping ?? 0)),
    tax,
    shipping,
    discount: amountOf(order['discount_total']),
    refunded: refunds.length > 0 ? roundAmount(-refunds.reduce((sum, refund) => sum + refund, 0)) : undefined,
    currency: textOf(order['currency'])?.toUpperCase(),
    coupon: objectsOf(order['coupon_lines'])[0]?.['code'],
    payment_method: order['payment_method'],
    products: fittingItems(objectsOf(order['line_items']).map(productOf)),
  });
}

function productOf(line: JsonRecord): JsonRecord {
  return present({
    product_id: textOf(line['product_id']),
    variant_id: line['variation_id'] === 0 ? undefined : textOf(line['variation_id']),
    sku: line['sku'],
    name: textOf(line['name'])?.slice(0, 100),
    price: amountOf(line['price']),
    quantity: line['quantity'],
  });
}

/** Amounts are text in the main unit, but an item's price is a number. */
function amountOf(value: unknown): number | undefined {
  const amount = Number(textOf(value) ?? Number.NaN);
  return Number.isNaN(amount) ? undefined : amount;
}
