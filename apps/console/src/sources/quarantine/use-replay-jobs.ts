import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';

/** Orders and stops replays of a source's quarantine: the hub's work, which goes on when the page is left. */
export function useReplayJobs(sourceId: string) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['sources', sourceId, 'quarantine'] });
  const start = useMutation({
    mutationFn: (code: string | undefined) =>
      answered(
        api.POST('/sources/{id}/quarantine/replays', {
          params: { path: { id: sourceId } },
          body: code === undefined ? {} : { code },
        }),
      ),
    onSuccess,
  });
  const cancel = useMutation({
    mutationFn: (replayId: string) =>
      answered(
        api.POST('/sources/{id}/quarantine/replays/{replayId}/cancel', {
          params: { path: { id: sourceId, replayId } },
        }),
      ),
    onSuccess,
  });
  return { start, cancel };
}
