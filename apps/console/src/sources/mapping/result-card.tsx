import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../../api/client.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import type { Tested } from '../queries.ts';

/** The event that the sample becomes; follows each click. */
export function ResultCard({ query }: { query: UseQueryResult<Tested> }) {
  const says = words.sources.mapping;
  const isWrong = query.error instanceof ApiError && query.error.code === 'TY_VALIDATION';
  return (
    <Card title={says.result} hint={says.resultHint}>
      <div aria-live="polite" aria-busy={query.isFetching} className="mapping-result">
        {query.error &&
          (isWrong ? <p className="hint">{says.invalid}</p> : <ErrorNotice error={query.error} />)}
        {query.data && !query.error && <Result tested={query.data} />}
      </div>
    </Card>
  );
}

function Result({ tested: { events, problem, refused } }: { tested: Tested }) {
  const says = words.sources.mapping;
  const problems = problem ? [problem] : (refused[0]?.problems ?? []);
  if (problems.length > 0) {
    return (
      <div className="reasons">
        <h3>{says.refused}</h3>
        <ul>
          {problems.map((each, index) => (
            <li key={index}>{problemText(each)}</li>
          ))}
        </ul>
      </div>
    );
  }
  const [event] = events;
  if (!event) return <p className="hint">{says.nothing}</p>;
  const { trackyard: _stamps, integrations: _all, ...shown } = event;
  return (
    <>
      <Facts event={event} />
      <JsonView value={shown} title={says.result} />
    </>
  );
}

function Facts({ event }: { event: Record<string, unknown> }) {
  const { fields } = words.sources.mapping;
  const facts = [
    [fields.event, event['event'] ?? event['name']],
    [fields.userId, event['userId']],
    [fields.anonymousId, event['anonymousId']],
    [fields.timestamp, event['timestamp']],
    [fields.messageId, event['messageId']],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(
        ([label, value]) =>
          value !== undefined && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{String(value)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
