import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { answered, api } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';

interface ReplayState {
  phase: 'idle' | 'running' | 'done';
  read: number;
  replayed: number;
  refused: number;
  error?: Error;
}

/** Call by call; whoever leaves in between has done a part, and the rest stays in quarantine. */
export function useReplayMany(sourceId: string, code: string | undefined) {
  const client = useQueryClient();
  const [state, setState] = useState<ReplayState>({ phase: 'idle', read: 0, replayed: 0, refused: 0 });
  const isStopped = useRef(false);

  const start = async (): Promise<void> => {
    let sum: ReplayState = { phase: 'running', read: 0, replayed: 0, refused: 0 };
    setState(sum);
    try {
      for (let cursor: string | null | undefined; cursor !== null && !isStopped.current;) {
        const body = { dryRun: false, ...(code !== undefined && { code }), ...(cursor && { cursor }) };
        const call = api.POST('/sources/{id}/quarantine/replay', {
          params: { path: { id: sourceId } },
          body,
        });
        const { replayed, refused, nextCursor } = await answered(call);
        cursor = nextCursor;
        sum = {
          ...sum,
          read: sum.read + replayed + refused.length,
          replayed: sum.replayed + replayed,
          refused: sum.refused + refused.length,
        };
        setState(sum);
      }
    } catch (error) {
      sum = { ...sum, error: error as Error };
    }
    setState({ ...sum, phase: 'done' });
    void client.invalidateQueries({ queryKey: ['sources', sourceId, 'quarantine'] });
    void client.invalidateQueries({ queryKey: queries.books.queryKey });
  };

  return { state, start, stop: () => void (isStopped.current = true) };
}
