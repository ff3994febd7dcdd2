import { fitting, isoFromSeconds, objectOf, objectsOf, present } from '@trackyard/connector-sdk';
import { moneyOf } from './money-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What is worth telling of the objects that most webhooks are about. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  charge: ['id', 'status', 'description', 'failure_code', 'failure_message', 'payment_intent', 'invoice'],
  'checkout.session': ['id', 'mode', 'status', 'payment_status', 'payment_intent', 'subscription', 'invoice'],
  invoice: ['id', 'number', 'status', 'billing_reason', 'subscription', 'attempt_count'],
  payment_intent: ['id', 'status', 'description', 'invoice', 'cancellation_reason'],
  subscription: ['id', 'status', 'cancel_at_period_end', 'collection_method'],
};

const AMOUNTS = [
  ...['amount', 'amount_total', 'amount_subtotal', 'amount_due', 'amount_paid', 'amount_received'],
  ...['amount_refunded', 'total', 'subtotal'],
];

/** The properties of an event about an object of Stripe's; all that fits of an object that is not known here. */
export function summaryOf(object: JsonRecord): JsonRecord {
  const type = String(object['object']);
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (!fields) return fitting(object);
  const money = moneyOf(object);
  const error = objectOf(object['last_payment_error']);
  return present({
    ...Object.fromEntries(fields.map((name) => [name, object[name]])),
    ...Object.fromEntries(AMOUNTS.map((name) => [name, money.of(object[name])])),
    currency: money.currency,
    ...(error['code'] !== undefined && { failure_code: error['code'], failure_message: error['message'] }),
    ...(type === 'subscription' && planOf(object)),
  });
}

/** A trial that begins with its subscription. https://segment.com/docs/connections/spec/b2b-saas/#trial-started */
export function trialOf(subscription: JsonRecord): JsonRecord {
  return present({
    trial_start_date: isoFromSeconds(subscription['trial_start']),
    trial_end_date: isoFromSeconds(subscription['trial_end']),
    trial_plan_name: planOf(subscription)['plan'],
    subscription_id: subscription['id'],
  });
}

function planOf(subscription: JsonRecord): JsonRecord {
  const [item = {}] = objectsOf(objectOf(subscription['items'])['data']);
  const price = objectOf(item['price']);
  return {
    plan: price['nickname'] ?? price['lookup_key'] ?? price['id'],
    price_id: price['id'],
    product_id: price['product'],
    price: moneyOf(price).of(price['unit_amount']),
    interval: objectOf(price['recurring'])['interval'],
    quantity: item['quantity'],
    trial_end: isoFromSeconds(subscription['trial_end']),
    current_period_end: isoFromSeconds(item['current_period_end'] ?? subscription['current_period_end']),
  };
}
