import { Drawer, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';
import { RequestView } from '../delivery/exchange-view.tsx';
import { explainFailure } from '../delivery/explain-failure.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';

interface TryDestinationProps {
  event: Record<string, unknown>;
  sourceId: string;
  onClose(): void;
}

const say = words.trace.tryOut;

/** What a destination would be sent for this event: a dry run, which opens no connection. */
export function TryDestination({ event, sourceId, onClose }: TryDestinationProps) {
  const destinations = useQuery({
    queryKey: ['destinations', 'names'],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/destinations', { params: { query: { limit: 200 } }, signal }))).data,
  });
  const run = useMutation({
    mutationFn: (id: string) =>
      answered(
        api.POST('/destinations/{id}/test', {
          params: { path: { id } },
          body: { event: withoutSentAt(event), sourceId, mode: 'dry-run', answers: [] },
        }),
      ),
  });
  return (
    <Drawer opened onClose={onClose} title={say.title} position="right" size="min(640px, 100%)">
      <div className="drawer-body">
        <p className="hint">{say.hint}</p>
        <Select
          label={say.destination}
          placeholder={say.choose}
          searchable
          data={(destinations.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => id !== null && run.mutate(id)}
          data-autofocus
        />
        {(run.error ?? destinations.error) && <ErrorNotice error={(run.error ?? destinations.error)!} />}
        {run.data && <Result result={run.data} />}
      </div>
    </Drawer>
  );
}

/** Or the device's clock would be corrected a second time. */
const withoutSentAt = ({ sentAt: _, ...event }: Record<string, unknown>) => event;

function Result({ result: { outcome, reasons, requests } }: { result: Schema<'DestinationTest'> }) {
  return (
    <div className="drawer-body" role="status">
      <h3>{say.outcomes[outcome]}</h3>
      {reasons.map(({ reason, message }) => (
        <div key={reason} className="callout" data-tone="warn">
          <p>{words.reasons.filtered[reason] ?? explainFailure(reason).title}</p>
          {message !== null && <p>{message}</p>}
        </div>
      ))}
      {requests.map((request, index) => (
        <section key={index} className="exchange" aria-label={say.request(index + 1)}>
          <RequestView request={request} />
        </section>
      ))}
    </div>
  );
}
