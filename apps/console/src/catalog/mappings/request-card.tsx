import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { RequestView, type ShownRequest } from './request-view.tsx';

interface RequestCardProps {
  preview: {
    data: { outcome: string; reasons: readonly Reason[]; requests: readonly ShownRequest[] } | undefined;
    error: Error | null;
    isFetching: boolean;
  };
}

interface Reason {
  reason: string;
  message: string | null;
}

const said = words.catalog.request;

/** The request that the event causes, as the rule stands in the editor. */
export function RequestCard({ preview: { data, error, isFetching } }: RequestCardProps) {
  return (
    <Card
      title={said.title}
      hint={said.hint}
      actions={
        <span className="hint" aria-live="polite">
          {isFetching ? said.loading : ''}
        </span>
      }
    >
      <div className="request-card" aria-busy={isFetching}>
        {error && <ErrorNotice error={error} />}
        {data && !error && (
          <>
            <Reasons reasons={data.reasons} />
            {data.requests.length === 0 && <p>{said.nothing}</p>}
            {data.requests.map((request, index) => (
              <RequestView key={index} request={request} />
            ))}
          </>
        )}
      </div>
    </Card>
  );
}

export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return reasons.map(({ reason, message }, index) => (
    <p key={index} className="reason">
      {message ?? words.catalog.reasons[reason] ?? reason}
    </p>
  ));
}
