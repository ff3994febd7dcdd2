import { objectOf, objectsOf, PayloadError, textOf, type Delivery } from '@trackyard/connector-sdk';
import { namesSomebody, userDataOf } from './user-data.ts';

/** Meta takes events of the last seven days, of a shop of the last 62. */
const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_AGE_DAYS = 7;
const MAX_AGE_DAYS_IN_SHOP = 62;

export interface MetaEvent {
  event_name: string;
  event_time: number;
  event_id: string;
  action_source: string;
  user_data: Record<string, unknown>;
  [parameter: string]: unknown;
}

/**
 * An event as Meta documents it; throws `PayloadError` for what Meta would refuse, and with it the whole request.
 * https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/server-event
 */
export function eventOf({ id, payload }: Pick<Delivery, 'id' | 'payload'>, now: number): MetaEvent {
  const actionSource = textOf(payload.actionSource) ?? 'website';
  const userData = userDataOf(payload.userData);
  const sourceUrl = textOf(payload.eventSourceUrl);
  checkWebsite(actionSource, { sourceUrl, userAgent: userData.client_user_agent });
  if (!namesSomebody(userData))
    throw new PayloadError('The event has nothing that Meta could find a person by.');
  const customData = customDataOf(payload);
  return {
    event_name: nameOf(payload.eventName),
    event_time: Math.floor(
      momentOf(payload.timestamp, { now, isInShop: actionSource === 'physical_store' }) / 1000,
    ),
    event_id: textOf(payload.eventId) ?? id,
    action_source: actionSource,
    ...(sourceUrl !== undefined && { event_source_url: sourceUrl }),
    user_data: userData,
    ...(Object.keys(customData).length > 0 && { custom_data: customData }),
    ...(payload.optOut === true && { opt_out: true }),
    ...dataProcessingOf(payload),
  };
}

function nameOf(name: unknown): string {
  const text = textOf(name);
  if (text === undefined) throw new PayloadError('The event has no name.');
  return text;
}

function checkWebsite(actionSource: string, given: { sourceUrl: unknown; userAgent: unknown }): void {
  if (actionSource !== 'website') return;
  if (given.sourceUrl === undefined) throw new PayloadError('An event of a website needs its URL.');
  if (given.userAgent === undefined)
    throw new PayloadError("An event of a website needs the browser's user agent.");
}

function momentOf(timestamp: unknown, { now, isInShop }: { now: number; isInShop: boolean }): number {
  const moment = Math.min(Date.parse(String(timestamp ?? '')) || now, now);
  const days = isInShop ? MAX_AGE_DAYS_IN_SHOP : MAX_AGE_DAYS;
  if (now - moment > days * DAY_MS) throw new PayloadError(`The event is older than ${days} days.`);
  return moment;
}

/** California's Limited Data Use: an empty list says that it is not wanted. */
function dataProcessingOf({ limitedDataUse }: Delivery['payload']): object {
  if (typeof limitedDataUse !== 'boolean') return {};
  if (!limitedDataUse) return { data_processing_options: [] };
  // 0 and 0: Meta finds out where the person is.
  return {
    data_processing_options: ['LDU'],
    data_processing_options_country: 0,
    data_processing_options_state: 0,
  };
}

/** https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/custom-data */
function customDataOf(payload: Delivery['payload']): Record<string, unknown> {
  const [value, currency] = [Number(textOf(payload.value)), textOf(payload.currency)?.toUpperCase()];
  const contents = contentsOf(payload.contents);
  const isPurchase = payload.eventName === 'Purchase';
  if (isPurchase && (!Number.isFinite(value) || currency === undefined))
    throw new PayloadError('A Purchase needs a value and a currency.');
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency))
    throw new PayloadError('The currency must be three letters, as ISO 4217 has them.');
  return {
    ...objectOf(payload.customData),
    ...(Number.isFinite(value) && { value }),
    ...(currency !== undefined && { currency }),
    ...(contents.length > 0 && {
      contents,
      content_ids: contents.map(({ id }) => id),
      content_type: 'product',
    }),
    ...(textOf(payload.orderId) !== undefined && { order_id: textOf(payload.orderId) }),
  };
}

function contentsOf(products: unknown): { id: string; quantity: number; item_price?: number }[] {
  return objectsOf(products).flatMap((product) => {
    const id = [product.id, product.product_id, product.sku].map(textOf).find((text) => text !== undefined);
    if (id === undefined) return [];
    const [quantity, price] = [
      Number(textOf(product.quantity)),
      Number(textOf(product.item_price ?? product.price)),
    ];
    return [
      {
        id,
        quantity: Number.isInteger(quantity) && quantity > 0 ? quantity : 1,
        ...(Number.isFinite(price) && { item_price: price }),
      },
    ];
  });
}
