import { nameOf } from '../live/live-row.ts';
import type { Column } from '../parts/data-table.tsx';
import { Moment } from '../parts/moment.tsx';
import { words } from '../words.ts';

export type ListedEvent = Record<string, unknown>;

interface EventColumnsOptions {
  /** Names of sources by id, where the list shows them. */
  sourceNames?: ReadonlyMap<string, string>;
  onOpen(messageId: string): void;
}

const { columns: say } = words.events;

/** Two requests may carry the same message id. */
export function keyOfEvent({ trackyard, messageId }: ListedEvent): string {
  const { requestId, index } = trackyard as { requestId: string; index: number };
  return `${requestId} ${index} ${String(messageId)}`;
}

/** An event in a line: what it is, whose, from where, when. */
export function eventColumns({ sourceNames, onOpen }: EventColumnsOptions): Column<ListedEvent>[] {
  const source: Column<ListedEvent> = {
    label: say.source,
    cell: ({ trackyard }) => {
      const { sourceId } = trackyard as { sourceId: string };
      return sourceNames?.get(sourceId) ?? sourceId;
    },
    isExtra: true,
  };
  return [
    {
      label: say.event,
      cell: (event) => (
        <button
          type="button"
          className="row-button event-cell"
          onClick={() => onOpen(String(event['messageId']))}
        >
          <span className="event-type" data-type={event['type']}>
            {String(event['type'])}
          </span>
          <span className="event-name">{nameOf(event) || words.live.unnamed}</span>
        </button>
      ),
    },
    { label: say.user, cell: (event) => <span className="event-user">{userOf(event)}</span> },
    ...(sourceNames ? [source] : []),
    {
      label: say.messageId,
      cell: ({ messageId }) => <code className="long-id">{String(messageId)}</code>,
      isExtra: true,
    },
    { label: say.received, cell: ({ receivedAt }) => <Moment at={String(receivedAt)} /> },
  ];
}

export function userOf({ userId, anonymousId }: ListedEvent): string {
  if (typeof userId === 'string' && userId !== '') return userId;
  return typeof anonymousId === 'string' ? anonymousId : words.live.noUser;
}
