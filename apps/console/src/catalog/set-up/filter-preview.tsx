import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answered, api } from '../../api/client.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { problemOf } from '../conditions/conditions-editor.tsx';

interface FilterPreviewProps {
  sourceId: string;
  destinationId: string;
  filter: string;
}

const DEBOUNCE_MS = 350;
const EVENTS = 100;
const said = words.catalog.setUp.filter;

/** What a filter would keep back of the source's latest events. */
export function FilterPreview({ sourceId, destinationId, filter }: FilterPreviewProps) {
  const [asked] = useDebouncedValue(filter.trim(), DEBOUNCE_MS);
  const { data, error } = useQuery({
    queryKey: ['connections', 'preview', sourceId, destinationId, asked],
    queryFn: ({ signal }) => {
      const body = { sourceId, destinationId, events: EVENTS, filter: asked || null };
      return answered(api.POST('/connections/preview', { body, signal }));
    },
    enabled: !problemOf(asked),
    placeholderData: keepPreviousData,
  });
  if (error) return <ErrorNotice error={error} />;
  if (!data) return null;
  if (data.events === 0) return <p className="hint">{said.noEvents}</p>;
  return (
    <Card title={said.preview} hint={said.passed(data.passed, data.events)}>
      <div className="preview-bar" aria-hidden>
        <progress value={data.passed} max={data.events} />
      </div>
      {data.samples.length > 0 && (
        <>
          <h3 className="sub-head">{said.dropped}</h3>
          <ul className="dropped-list">
            {data.samples.map(({ messageId, type, event, reason }) => (
              <li key={messageId}>
                <Link to="/events/$messageId" params={{ messageId }}>
                  {event ?? type}
                </Link>
                <span className="aside">{words.catalog.reasons[reason] ?? reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
