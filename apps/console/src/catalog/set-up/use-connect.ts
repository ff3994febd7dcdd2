import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answered, api } from '../../api/client.ts';
import { queries, type Destination } from '../../api/queries.ts';
import { isAccountConnected } from '../connect/connect-schema.ts';
import type { DestinationConnector } from '../mappings/rules.ts';
import { catalogQueries, refreshDestination, type DestinationCheck } from '../queries.ts';

interface Connecting {
  name: string;
  /** Only what was changed. */
  settings: Record<string, unknown>;
}

/**
 * The first step: makes the destination, switched off, or changes it, then tries the credentials. Goes on where they
 * work; where they do not, what the vendor said stands in the cache for the step to show.
 */
export function useConnect(connector: DestinationConnector, destination: Destination | undefined) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ name, settings }: Connecting) => {
      const kept = destination
        ? await change(destination, { name, settings })
        : await answered(
            api.POST('/destinations', {
              body: { name, type: connector.type, settings, enabled: false, delivery: {}, mappings: [] },
            }),
          );
      const { id } = kept;
      client.setQueryData(queries.destination(id).queryKey, kept);
      const needsAccount = connector.oauth !== null && !isAccountConnected(kept.settings);
      const check = needsAccount ? null : await checkOf(id);
      client.setQueryData(catalogQueries.check(id).queryKey, check);
      void refreshDestination(client, id);
      const step = check?.ok ? 'rules' : 'connect';
      void navigate({ to: '/set-up/$destinationId', params: { destinationId: id }, search: { step } });
    },
  });
}

async function change({ id }: Destination, { name, settings }: Connecting): Promise<Destination> {
  const params = { path: { id }, query: {} };
  const { mappingTests: _tests, ...changed } = await answered(
    api.PATCH('/destinations/{id}', { params, body: { name, settings } }),
  );
  return changed;
}

function checkOf(id: string): Promise<DestinationCheck> {
  return answered(api.POST('/destinations/{id}/check', { params: { path: { id } } }));
}
