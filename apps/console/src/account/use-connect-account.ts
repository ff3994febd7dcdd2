import { useMutation } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import type { Destination } from '../api/queries.ts';

/** Where the browser comes back to. */
export type AccountPlace = 'set-up' | 'settings';

/** Sends the browser to the vendor; it comes back with `?account=`. */
export function useConnectAccount({ type, id }: Pick<Destination, 'type' | 'id'>, from: AccountPlace) {
  return useMutation({
    mutationFn: () => {
      const params = { path: { type } };
      return answered(api.POST('/oauth/{type}/start', { params, body: { destinationId: id, from } }));
    },
    onSuccess: ({ url }) => location.assign(url),
  });
}
