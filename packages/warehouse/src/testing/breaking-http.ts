import { TransientError, type HttpClient } from '@trackyard/connector-sdk';

/**
 * A client whose `breakAt`-th request (from 1) is its last: it arrives, but its answer is lost, and nothing arrives
 * after it.
 */
export function breakingHttp(http: HttpClient, breakAt: number | undefined): HttpClient {
  let requests = 0;
  return {
    async request(request) {
      const number = ++requests;
      if (breakAt !== undefined && number > breakAt) throw new TransientError('The network is gone.');
      const response = await http.request(request);
      if (number === breakAt) throw new TransientError('The answer is lost.', { maybeDelivered: true });
      return response;
    },
  };
}
