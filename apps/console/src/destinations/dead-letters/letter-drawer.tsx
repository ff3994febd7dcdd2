import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { ExchangeView } from '../../delivery/exchange-view.tsx';
import { explainFailure } from '../../delivery/explain-failure.ts';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { Moment } from '../../parts/moment.tsx';
import { words } from '../../words.ts';
import { deliveryQueries } from '../delivery-queries.ts';
import { LetterEditor } from './letter-editor.tsx';

const say = words.destination.dead.one;

/** One dead letter: why, the last call, and the event to repair. */
export function LetterDrawer({ id, ...rest }: { id: string; destinationName: string; onClose(): void }) {
  const letter = useQuery(deliveryQueries.letter(id));
  return (
    <Drawer opened onClose={rest.onClose} title={say.title} position="right" size="min(720px, 100%)">
      {letter.data && <OneLetter letter={letter.data} {...rest} />}
      {letter.isPending && <Skeleton height={240} radius="md" />}
      {letter.error && <ErrorNotice error={letter.error} onRetry={() => void letter.refetch()} />}
    </Drawer>
  );
}

interface OneLetterProps {
  letter: Schema<'DeadLetterDetail'>;
  destinationName: string;
  onClose(): void;
}

function OneLetter({ letter, destinationName, onClose }: OneLetterProps) {
  const { reason, message, messageId, attempts, createdAt, request, response } = letter;
  const { title, next } = explainFailure(reason);
  return (
    <div className="drawer-body">
      <div className="callout" data-tone="bad">
        <p>
          <b>{title}</b> <code>{reason}</code>
        </p>
        {message !== null && <p>{message}</p>}
        <p>{next}</p>
      </div>
      <dl className="fact-list">
        <dt>{say.message}</dt>
        <dd>
          <code>{messageId}</code>{' '}
          <Link to="/events/$messageId" params={{ messageId }}>
            {say.trace}
          </Link>
        </dd>
        <dt>{say.died}</dt>
        <dd>
          <Moment at={createdAt} />
        </dd>
        <dt>{say.tries}</dt>
        <dd>{attempts}</dd>
      </dl>
      <LetterEditor letter={letter} destinationName={destinationName} onClose={onClose} />
      <h3>{say.exchange}</h3>
      <ExchangeView request={request} response={response} />
    </div>
  );
}
