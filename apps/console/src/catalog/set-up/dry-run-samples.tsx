import { words } from '../../words.ts';
import { Reasons } from '../mappings/request-card.tsx';
import { RequestView, type ShownRequest } from '../mappings/request-view.tsx';

interface Sample {
  messageId: string;
  type: string;
  event: string | null;
  outcome: string;
  requests: readonly ShownRequest[];
  reasons?: readonly { reason: string; message: string | null }[];
}

/** Events that were tried, each opening its requests. */
export function DryRunSamples({ samples }: { samples: readonly Sample[] }) {
  return (
    <ul className="sample-list">
      {samples.map(({ messageId, type, event, outcome, requests, reasons = [] }) => (
        <li key={messageId}>
          <details>
            <summary>
              <span className="sample-name">{event ?? type}</span>
              <span className="aside">{words.catalog.outcomes[outcome] ?? outcome}</span>
              <code className="sample-request">
                {requests[0] ? `${requests[0].method} ${requests[0].url}` : ''}
              </code>
            </summary>
            <Reasons reasons={reasons} />
            {requests.map((request, index) => (
              <RequestView key={index} request={request} />
            ))}
            {requests.length === 0 && <p className="hint">{words.catalog.request.nothing}</p>}
          </details>
        </li>
      ))}
    </ul>
  );
}
