import { fittingItems, objectOf, objectsOf, present, textOf } from '@trackyard/connector-sdk';
import { moneyOf, type Money } from './money-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** A paid checkout as an order; undefined where nothing was paid yet, or where its invoice tells of the same money. */
export function orderOfSession(session: JsonRecord): JsonRecord | undefined {
  const { amount_total: total, payment_status: status } = session;
  if (status !== 'paid' || textOf(session['invoice']) || !Number(total)) return undefined;
  const details = objectOf(session['total_details']);
  return present({
    order_id: textOf(session['payment_intent']) ?? session['id'],
    checkout_id: session['id'],
    ...amountsOf(moneyOf(session), {
      total,
      subtotal: session['amount_subtotal'],
      tax: details['amount_tax'],
      shipping: details['amount_shipping'],
      discount: details['amount_discount'],
    }),
  });
}

/** A paid invoice as an order; undefined where nothing was to pay (a trial begins with such an invoice). */
export function orderOfInvoice(invoice: JsonRecord): JsonRecord | undefined {
  if (!Number(invoice['total'])) return undefined;
  const money = moneyOf(invoice);
  return present({
    order_id: invoice['id'],
    subscription_id: subscriptionOf(invoice),
    billing_reason: invoice['billing_reason'],
    ...amountsOf(money, {
      total: invoice['total'],
      subtotal: invoice['subtotal'],
      tax: invoice['tax'] ?? sumOf(invoice['total_taxes']),
      shipping: objectOf(invoice['shipping_cost'])['amount_total'],
      discount: sumOf(invoice['total_discount_amounts']),
    }),
    products: fittingItems(linesOf(invoice).map((line) => productOf(line, money))),
  });
}

/** What was refunded this time: Stripe tells what was refunded in all, and what that was before. */
export function refundOf(charge: JsonRecord, previous: JsonRecord): JsonRecord {
  const { currency, of } = moneyOf(charge);
  const refunded = Number(charge['amount_refunded']) - Number(previous['amount_refunded'] ?? 0);
  return present({
    order_id: textOf(charge['invoice']) ?? textOf(charge['payment_intent']) ?? charge['id'],
    charge_id: charge['id'],
    total: Number.isNaN(refunded) ? undefined : of(refunded),
    currency,
  });
}

function linesOf(invoice: JsonRecord): JsonRecord[] {
  return objectsOf(objectOf(invoice['lines'])['data']);
}

export function subscriptionOf(invoice: JsonRecord): string | undefined {
  const parent = objectOf(objectOf(invoice['parent'])['subscription_details']);
  return textOf(invoice['subscription']) ?? textOf(parent['subscription']);
}

/** Revenue is without tax and shipping. */
function amountsOf({ currency, of }: Money, amounts: JsonRecord): JsonRecord {
  const { total, tax, shipping } = amounts;
  const read = Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, of(amount)]));
  return { ...read, revenue: of(Number(total) - numberOf(tax) - numberOf(shipping)), currency };
}

function productOf(line: JsonRecord, { of }: Money): JsonRecord {
  const price = objectOf(line['price']);
  const details = objectOf(objectOf(line['pricing'])['price_details']);
  const quantity = numberOf(line['quantity']) || 1;
  return present({
    product_id: textOf(price['product']) ?? details['product'],
    sku: price['id'] ?? details['price'],
    name: textOf(line['description'])?.slice(0, 100),
    price: of(Math.round(Number(line['amount']) / quantity)),
    quantity,
  });
}

function sumOf(amounts: unknown): number | undefined {
  if (!Array.isArray(amounts)) return undefined;
  return objectsOf(amounts).reduce((sum, { amount }) => sum + numberOf(amount), 0);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
