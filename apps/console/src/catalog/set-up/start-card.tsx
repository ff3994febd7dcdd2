import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answered, api } from '../../api/client.ts';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { refreshDestination, type Connection } from '../queries.ts';
import { connectSources } from './connect-sources.ts';
import { StepFoot } from './step-foot.tsx';

interface StartCardProps {
  destinationId: string;
  connections: readonly Connection[];
  sources: readonly Source[];
  chosen: readonly string[];
  onChoose(sourceIds: readonly string[]): void;
  filter: string | null;
}

const said = words.catalog.setUp.start;

/** Which sources, and whether to watch first or to send. */
export function StartCard({ destinationId, connections, sources, chosen, onChoose, filter }: StartCardProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: async (mode: 'live' | 'shadow') => {
      await connectSources(connections, { destinationId, sourceIds: chosen, filter, enabled: true, mode });
      const params = { path: { id: destinationId }, query: {} };
      await answered(api.PATCH('/destinations/{id}', { params, body: { enabled: true } }));
      await refreshDestination(client, destinationId);
      window.scrollTo(0, 0);
      await navigate({ to: '/set-up/$destinationId', params: { destinationId }, search: {}, replace: true });
    },
  });
  const isReady = chosen.length > 0;
  const toggle = (id: string) =>
    onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <>
      <Card title={said.sources} hint={said.explain}>
        <div className="source-checks" role="group" aria-label={said.sources}>
          {sources.map(({ id, name }) => (
            <Checkbox key={id} label={name} checked={chosen.includes(id)} onChange={() => toggle(id)} />
          ))}
          {!isReady && <p className="hint">{said.noSource}</p>}
        </div>
      </Card>
      {start.error && <ErrorNotice error={start.error} />}
      <StepFoot step="start">
        <Button
          variant="default"
          disabled={!isReady || start.isPending}
          loading={start.isPending && start.variables === 'live'}
          onClick={() => start.mutate('live')}
        >
          {said.live}
        </Button>
        <Button
          disabled={!isReady}
          loading={start.isPending && start.variables === 'shadow'}
          onClick={() => start.mutate('shadow')}
        >
          {said.watch}
        </Button>
      </StepFoot>
    </>
  );
}
