/** Makes the events of a run: track calls of about 610 bytes, as a shop's SDK sends them, no two with one message id. */
export interface EventMaker {
  /** One event's JSON; `at` (milliseconds since the epoch) is what a receiver measures its way by. */
  next(at: number): string;
}

const KINDS = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed', 'Product Removed'];
const VARIANTS = 2_000;

/** `run` keeps message ids of different runs apart. */
export function eventMaker(run: string): EventMaker {
  const variants = Array.from({ length: VARIANTS }, (_, n) => variant(n));
  let count = 0;
  return {
    next(at) {
      const { head, tail } = variants[count % VARIANTS]!;
      return `${head}"messageId":"${run}-${(count++).toString(36)}","properties":{"at":${at}${tail}`;
    },
  };
}

function variant(n: number): { head: string; tail: string } {
  const head = `{"type":"track","event":"${KINDS[n % KINDS.length]}","userId":"user-${(n * 7919) % 5000}","anonymousId":"a${n.toString(16).padStart(8, '0')}-4f3b-4c1d-9a7e-0d5b6c7e8f90",`;
  const product = {
    product_id: `sku-${n % 300}`,
    name: `Product number ${n % 300}`,
    price: ((n * 37) % 9000) / 100,
    quantity: (n % 4) + 1,
    currency: 'EUR',
    category: ['Shoes', 'Shirts', 'Games', 'Books'][n % 4],
    coupon: n % 9 === 0 ? 'SPRING' : null,
    position: n % 24,
  };
  const context = {
    library: { name: 'analytics-node', version: '2.1.3' },
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36',
    locale: 'en-GB',
    page: { path: `/shop/${n % 300}`, url: `https://shop.example.com/shop/${n % 300}` },
  };
  const tail = `,${JSON.stringify(product).slice(1)},"context":${JSON.stringify(context)}}`;
  return { head, tail };
}
