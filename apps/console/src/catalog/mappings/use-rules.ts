import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answered, api, ApiError, type Schema } from '../../api/client.ts';
import { queries, type Destination } from '../../api/queries.ts';
import { catalogQueries, refreshDestination } from '../queries.ts';
import { mappingsOf, rulesOf, type DestinationConnector, type Rule } from './rules.ts';

export type BrokenTest = Schema<'MappingTestResult'>;

/** A destination's rules while they are edited. */
export interface RulesDraft {
  destination: Destination;
  connector: DestinationConnector;
  rules: readonly Rule[];
  setRules(rules: readonly Rule[]): void;
  isChanged: boolean;
  discard(): void;
  /** Resolves when they are saved, at once where nothing was changed; `force`: although mapping tests fail. */
  save(options?: { force?: boolean }): Promise<void>;
  isSaving: boolean;
  error: Error | null;
  /** The mapping tests that the change would break, where that is why it was refused. */
  broken: readonly BrokenTest[];
}

/** Nothing until destination and type are there; `error` then says why not. */
export function useRules(destinationId: string): { draft: RulesDraft | undefined; error: Error | null } {
  const client = useQueryClient();
  const { data: destination, error } = useQuery(queries.destination(destinationId));
  const kind = useQuery({ ...catalogQueries.connector(destination?.type ?? ''), enabled: !!destination });
  const connector = kind.data;
  const [changed, setChanged] = useState<readonly Rule[]>();
  const stored = useMemo(
    () => destination && connector && rulesOf(destination.mappings, connector),
    [destination, connector],
  );
  // What is suggested where there are no presets does nothing until it is saved.
  const isSuggestion =
    destination?.mappings.length === 0 &&
    connector?.presets.length === 0 &&
    !!stored?.some(({ enabled }) => enabled);
  const isChanged = changed !== undefined || isSuggestion;
  const saving = useMutation({
    mutationFn: async (force: boolean) => {
      const body = { mappings: mappingsOf(changed ?? stored!, connector!) };
      const query = force ? { force: 'true' as const } : {};
      const params = { path: { id: destinationId }, query };
      const saved = await answered(api.PATCH('/destinations/{id}', { params, body }));
      const { mappingTests: _tests, ...shown } = saved;
      client.setQueryData(queries.destination(destinationId).queryKey, shown);
      setChanged(undefined);
      await refreshDestination(client, destinationId);
    },
  });
  if (!destination || !connector || !stored) return { draft: undefined, error: error ?? kind.error };
  return {
    error: null,
    draft: {
      ...{ destination, connector, rules: changed ?? stored, isChanged },
      setRules(rules) {
        saving.reset();
        setChanged(rules);
      },
      discard() {
        saving.reset();
        setChanged(undefined);
      },
      save: async ({ force = false } = {}) => {
        if (isChanged) await saving.mutateAsync(force);
      },
      isSaving: saving.isPending,
      error: saving.error,
      broken: brokenBy(saving.error),
    },
  };
}

function brokenBy(error: Error | null): readonly BrokenTest[] {
  if (!(error instanceof ApiError) || error.code !== 'TY_MAPPING_TESTS_FAILED') return [];
  return (error.details as { failed?: BrokenTest[] }).failed ?? [];
}
