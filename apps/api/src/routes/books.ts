import type { Books, ConnectionBooks, SourceBooks } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const count = z.number().int();
const sourceCounts = {
  received: count,
  accepted: count,
  duplicate: count,
  quarantined: count,
  waiting: count.openapi({ description: 'Stored, not routed yet; not in `received`.' }),
};
const connectionCounts = {
  routed: count,
  replayed: count,
  delivered: count,
  filtered: z.record(z.string(), count).openapi({ description: 'By reason.' }),
  held: count,
  dead: count,
  deleted: count,
  pending: count,
};
const sourceRow = z
  .object({ sourceId: z.string(), sourceName: z.string(), ...sourceCounts, balanced: z.boolean() })
  .openapi('SourceBooks', { description: 'received = accepted + duplicate + quarantined' });
const connectionRow = z
  .object({
    ...{ connectionId: z.string(), sourceId: z.string(), sourceName: z.string() },
    ...{ destinationId: z.string(), destinationName: z.string() },
    ...connectionCounts,
    balanced: z.boolean(),
  })
  .openapi('ConnectionBooks', {
    description: 'routed + replayed = delivered + filtered + held + dead + deleted + pending',
  });
const booksSchema = z
  .object({
    sources: z.array(sourceRow),
    connections: z.array(connectionRow),
    totals: z.object({ sources: z.object(sourceCounts), connections: z.object(connectionCounts) }),
    balanced: z.boolean(),
  })
  .openapi('Books');

export type BooksRoutesOptions = Pick<ApiOptions, 'books'> & {
  store: Pick<Store, 'sources' | 'destinations' | 'connections'>;
};

export function booksRoutes(options: BooksRoutesOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/books',
      tag: 'Books',
      summary: 'Where every event stands',
      description: 'Counts that were moved in the same step as the events themselves, all as of one moment.',
      response: booksSchema,
      handle: ({ workspaceId }) => readBooks(options, workspaceId),
    }),
  ];
}

async function readBooks({ store, books }: BooksRoutesOptions, workspaceId: string) {
  const [sources, destinations, connections, counted] = await Promise.all([
    store.sources.byId(workspaceId),
    store.destinations.byId(workspaceId),
    store.connections.all(workspaceId),
    books(),
  ]);
  const nameOf = (rows: ReadonlyMap<string, { name: string }>, id: string) => rows.get(id)?.name ?? '';
  const sourceRows = [...sources.values()].map(({ id, name }) => {
    const row = counted.sources[id] ?? NO_SOURCE_BOOKS;
    return { sourceId: id, sourceName: name, ...row, balanced: isSourceBalanced(row) };
  });
  const connectionRows = connections.map(({ id, sourceId, destinationId }) => {
    const row = counted.connections[id] ?? NO_CONNECTION_BOOKS;
    return {
      ...{ connectionId: id, sourceId, sourceName: nameOf(sources, sourceId) },
      ...{ destinationId, destinationName: nameOf(destinations, destinationId) },
      ...row,
      balanced: isConnectionBalanced(row),
    };
  });
  return {
    sources: sourceRows,
    connections: connectionRows,
    totals: {
      sources: sourceRows.reduce(addSource, NO_SOURCE_BOOKS),
      connections: connectionRows.reduce(addConnection, NO_CONNECTION_BOOKS),
    },
    balanced: [...sourceRows, ...connectionRows].every((row) => row.balanced),
  };
}

const NO_SOURCE_BOOKS: Books['sources'][string] = {
  received: 0,
  accepted: 0,
  duplicate: 0,
  quarantined: 0,
  waiting: 0,
};
const NO_CONNECTION_BOOKS: Books['connections'][string] = {
  ...{ routed: 0, replayed: 0, delivered: 0, filtered: {}, held: 0, dead: 0, deleted: 0, pending: 0 },
};

export function isSourceBalanced({ received, accepted, duplicate, quarantined }: SourceBooks): boolean {
  return received === accepted + duplicate + quarantined;
}

export function isConnectionBalanced(row: ConnectionBooks): boolean {
  const filtered = Object.values(row.filtered).reduce((sum, one) => sum + one, 0);
  return (
    row.routed + row.replayed === row.delivered + filtered + row.held + row.dead + row.deleted + row.pending
  );
}

function addSource(sum: SourceBooks, row: SourceBooks): SourceBooks {
  return {
    received: sum.received + row.received,
    accepted: sum.accepted + row.accepted,
    duplicate: sum.duplicate + row.duplicate,
    quarantined: sum.quarantined + row.quarantined,
    waiting: sum.waiting + row.waiting,
  };
}

function addConnection(sum: ConnectionBooks, row: ConnectionBooks): ConnectionBooks {
  const filtered = { ...sum.filtered };
  for (const [reason, number] of Object.entries(row.filtered))
    filtered[reason] = (filtered[reason] ?? 0) + number;
  return {
    routed: sum.routed + row.routed,
    replayed: sum.replayed + row.replayed,
    delivered: sum.delivered + row.delivered,
    filtered,
    held: sum.held + row.held,
    dead: sum.dead + row.dead,
    deleted: sum.deleted + row.deleted,
    pending: sum.pending + row.pending,
  };
}
