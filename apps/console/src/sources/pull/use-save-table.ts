import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';
import { queries, type Source } from '../../api/queries.ts';
import { pullQuery, type Check } from './queries.ts';
import type { Values } from './table-settings.ts';

interface Save {
  settings: Values;
  /** Once the check is passed. */
  switchOn: boolean;
}

export interface Saved {
  check: Check;
  isOn: boolean;
  wasChanged: boolean;
}

/** Saves, then tries the connection with what is saved: what is not right is known at once, and not by the next run. */
export function useSaveTable(id: string) {
  const client = useQueryClient();
  const change = async (body: Partial<Pick<Source, 'settings' | 'enabled'>>) => {
    const source = await answered(api.PATCH('/sources/{id}', { params: { path: { id } }, body }));
    client.setQueryData(queries.source(id).queryKey, source);
  };
  return useMutation({
    async mutationFn({ settings, switchOn }: Save): Promise<Saved> {
      const wasChanged = Object.keys(settings).length > 0;
      if (wasChanged) await change({ settings });
      const check = await answered(api.POST('/sources/{id}/check', { params: { path: { id } } }));
      const isOn = check.ok && switchOn;
      if (isOn) await change({ enabled: true });
      return { check, isOn, wasChanged };
    },
    onSuccess: () => client.invalidateQueries({ queryKey: pullQuery(id).queryKey }),
  });
}
