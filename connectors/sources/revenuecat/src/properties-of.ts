import { fitting, isoFromMs, present, roundAmount, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

const FIELDS = [
  ...['product_id', 'new_product_id', 'period_type', 'store', 'environment', 'country_code', 'offer_code'],
  ...['presented_offering_id', 'entitlement_ids', 'is_trial_conversion', 'renewal_number'],
  ...['cancel_reason', 'expiration_reason', 'original_transaction_id'],
];

const TIMES = ['expiration_at_ms', 'grace_period_expiration_at_ms', 'auto_resume_at_ms'];

/** What is worth telling of an event about a purchase; all that fits of others. */
export function propertiesOf(event: JsonRecord): JsonRecord {
  if (event['product_id'] === undefined || event['transaction_id'] === undefined) return otherOf(event);
  return present({
    ...Object.fromEntries(FIELDS.map((name) => [name, event[name]])),
    ...Object.fromEntries(TIMES.map((name) => [name.replace('_ms', ''), isoFromMs(event[name])])),
    transaction_id: textOf(event['transaction_id']),
  });
}

/** A purchase in the currency that was paid in. Revenue is without the taxes that RevenueCat estimates. */
export function orderOf(event: JsonRecord): JsonRecord {
  const { price_in_purchased_currency: total, tax_percentage: rate } = event;
  const isPriced = typeof total === 'number';
  const price = isPriced ? Math.abs(total) : undefined;
  const tax = isPriced && typeof rate === 'number' ? roundAmount(Math.round(total * rate * 100) / 100) : 0;
  return present({
    order_id: textOf(event['transaction_id']),
    ...propertiesOf(event),
    total: isPriced ? total : undefined,
    tax: isPriced ? tax : undefined,
    revenue: isPriced ? roundAmount(total - tax) : undefined,
    currency: textOf(event['currency'])?.toUpperCase(),
    products: [present({ product_id: textOf(event['product_id']), price, quantity: 1 })],
  });
}

/** A refund is a cancellation with a price below zero. */
export function refundOf(event: JsonRecord): JsonRecord {
  const { revenue: _revenue, tax: _tax, total, ...order } = orderOf(event);
  return { ...order, total: Math.abs(Number(total)) };
}

export function trialOf(event: JsonRecord): JsonRecord {
  return present({
    trial_start_date: isoFromMs(event['purchased_at_ms']),
    trial_end_date: isoFromMs(event['expiration_at_ms']),
    trial_plan_name: event['product_id'],
    ...propertiesOf(event),
  });
}

/** Without what stands elsewhere in the event, and without the attributes of the person. */
function otherOf({ id, type, event_timestamp_ms, app_user_id, subscriber_attributes, ...rest }: JsonRecord) {
  return fitting(rest);
}
