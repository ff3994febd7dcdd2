import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';
import type { Mapping, Rule } from './rules.ts';

const DEBOUNCE_MS = 350;
/** Collection stamps these itself. */
const STAMPED = ['receivedAt', 'sentAt', 'originalTimestamp', 'trackyard'];

/** What the hub's own code would send for an event by one rule as it stands in the editor; sends nothing. */
export function usePreview(destinationId: string, rule: Rule, event: Record<string, unknown>) {
  const [asked] = useDebouncedValue(JSON.stringify({ rule: { ...rule, enabled: true }, event }), DEBOUNCE_MS);
  return useQuery({
    queryKey: ['destinations', destinationId, 'preview', asked],
    queryFn: ({ signal }) => {
      const { rule: mapping, event: whole } = JSON.parse(asked) as {
        rule: Mapping;
        event: Record<string, unknown>;
      };
      const sent = Object.fromEntries(Object.entries(whole).filter(([name]) => !STAMPED.includes(name)));
      const body = { event: sent, mode: 'dry-run' as const, mappings: [mapping], answers: [] };
      return answered(
        api.POST('/destinations/{id}/test', { params: { path: { id: destinationId } }, body, signal }),
      );
    },
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
    staleTime: 60_000,
  });
}
