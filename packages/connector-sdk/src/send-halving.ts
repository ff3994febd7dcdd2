import { PayloadError } from './errors.ts';
import { dead, delivered, retry, type Outcome } from './outcome.ts';

/** To find one bad item among a thousand takes some twenty. */
const MAX_REQUESTS = 64;

/**
 * For vendors who refuse a whole request for one item in it and do not say which (`PayloadError`): sends it again in halves
 * until the item is alone. What is still open when the requests are used up is to be tried again later. `post` must not mind
 * an item that it has had before.
 */
export async function sendHalving<Item>(
  items: readonly Item[],
  post: (items: readonly Item[]) => Promise<void>,
  left = { requests: MAX_REQUESTS },
): Promise<readonly Outcome[]> {
  if (left.requests-- <= 0) return items.map(() => retry('many_refused'));
  try {
    await post(items);
    return items.map(() => delivered);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    if (items.length === 1) return [dead('payload', error.message)];
    const middle = Math.ceil(items.length / 2);
    const first = await sendHalving(items.slice(0, middle), post, left);
    return [...first, ...(await sendHalving(items.slice(middle), post, left))];
  }
}
