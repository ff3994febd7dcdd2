import {
  fitting,
  fittingItems,
  fromMinorUnits,
  isoFromText,
  objectOf,
  objectsOf,
  present,
  textOf,
} from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** A transaction; what it was worth is told only where it is an order. Revenue is without tax. */
export function transactionOf(transaction: JsonRecord): JsonRecord {
  const details = objectOf(transaction['details']);
  const totals = objectOf(details['totals']);
  const currency = currencyOf(transaction);
  const of = (amount: unknown) => moneyOf(amount, currency);
  return present({
    order_id: transaction['id'],
    status: transaction['status'],
    origin: transaction['origin'],
    subscription_id: transaction['subscription_id'],
    invoice_number: transaction['invoice_number'],
    subtotal: of(totals['subtotal']),
    discount: of(totals['discount']),
    tax: of(totals['tax']),
    total: of(totals['total']),
    currency,
    products: fittingItems(objectsOf(details['line_items']).map((line) => productOf(line, currency))),
    failure_code: objectsOf(transaction['payments'])[0]?.['error_code'],
  });
}

/** A completed transaction as an order; undefined where nothing was to pay (a trial begins with one). */
export function orderOf(transaction: JsonRecord): JsonRecord | undefined {
  const { total, tax } = objectOf(objectOf(transaction['details'])['totals']);
  if (!Number(total)) return undefined;
  const revenue = moneyOf(Number(total) - Number(tax ?? 0), currencyOf(transaction));
  return { ...transactionOf(transaction), ...present({ revenue }) };
}

/** An adjustment gives money back, or credits or charges it. */
export function adjustmentOf(adjustment: JsonRecord): JsonRecord {
  const currency = currencyOf(adjustment);
  const { total, tax } = objectOf(adjustment['totals']);
  return present({
    order_id: adjustment['transaction_id'],
    adjustment_id: adjustment['id'],
    subscription_id: adjustment['subscription_id'],
    action: adjustment['action'],
    status: adjustment['status'],
    reason: adjustment['reason'],
    total: moneyOf(total, currency),
    tax: moneyOf(tax, currency),
    currency,
  });
}

export function subscriptionOf(subscription: JsonRecord): JsonRecord {
  const [item = {}] = objectsOf(subscription['items']);
  const price = objectOf(item['price']);
  const unit = objectOf(price['unit_price']);
  return present({
    subscription_id: subscription['id'],
    status: subscription['status'],
    plan: textOf(objectOf(item['product'])['name']) ?? price['name'] ?? price['description'],
    price_id: price['id'],
    product_id: price['product_id'],
    price: moneyOf(unit['amount'], textOf(unit['currency_code'])),
    currency: currencyOf(subscription),
    quantity: item['quantity'],
    interval: objectOf(subscription['billing_cycle'])['interval'],
    next_billed_at: isoFromText(subscription['next_billed_at']),
    canceled_at: isoFromText(subscription['canceled_at']),
    current_period_end: isoFromText(objectOf(subscription['current_billing_period'])['ends_at']),
    scheduled_change: objectOf(subscription['scheduled_change'])['action'],
  });
}

export function trialOf(subscription: JsonRecord): JsonRecord {
  const [item = {}] = objectsOf(subscription['items']);
  const dates = objectOf(item['trial_dates']);
  const { plan, subscription_id } = subscriptionOf(subscription);
  return present({
    trial_start_date: isoFromText(dates['starts_at']),
    trial_end_date: isoFromText(dates['ends_at']),
    trial_plan_name: plan,
    subscription_id,
  });
}

/** What is worth telling of an entity; of those that are not known here all that fits. */
export function entityOf(kind: string, entity: JsonRecord): JsonRecord {
  if (kind.startsWith('transaction.')) return transactionOf(entity);
  if (kind.startsWith('subscription.')) return subscriptionOf(entity);
  return kind.startsWith('adjustment.') ? adjustmentOf(entity) : fitting(entity);
}

function productOf(line: JsonRecord, currency: string | undefined): JsonRecord {
  const product = objectOf(line['product']);
  return present({
    product_id: product['id'],
    sku: line['price_id'],
    name: textOf(product['name'])?.slice(0, 100),
    image_url: product['image_url'],
    price: moneyOf(objectOf(line['unit_totals'])['subtotal'], currency),
    quantity: line['quantity'],
  });
}

/** Paddle writes amounts as text, in the minor unit. */
function moneyOf(amount: unknown, currency: string | undefined): number | undefined {
  const minorUnits = Number(textOf(amount) ?? Number.NaN);
  if (Number.isNaN(minorUnits) || currency === undefined) return undefined;
  return fromMinorUnits(minorUnits, currency);
}

function currencyOf(entity: JsonRecord): string | undefined {
  return textOf(entity['currency_code'])?.toUpperCase();
}
