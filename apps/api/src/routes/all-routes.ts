import { TrackyardError } from '@trackyard/base';
import type { ApiKeyAccess } from '../auth/api-key-access.ts';
import { createEventLog } from '../event-log.ts';
import type { Route } from '../http/route.ts';
import { createEnrich } from '../enrich.ts';
import type { ApiOptions } from '../options.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { booksRoutes } from './books.ts';
import { catalogRoutes } from './catalog.ts';
import { connectionPreviewRoutes } from './connection-preview.ts';
import { connectionRoutes } from './connections.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { deliveryRoutes } from './deliveries.ts';
import { destinationActivityRoutes } from './destination-activity.ts';
import { destinationChoicesRoutes } from './destination-choices.ts';
import { destinationRoutes } from './destinations.ts';
import { destinationTestRoutes } from './destination-tests.ts';
import { eventRoutes } from './events.ts';
import { geoDatabaseRoutes } from './geo-database.ts';
import { importRoutes } from './imports.ts';
import { importUploadRoutes } from './import-uploads.ts';
import { lakeRoutes } from './lake.ts';
import { mappingTestRoutes } from './mapping-tests.ts';
import { oauthRoutes } from './oauth.ts';
import { quarantineRoutes } from './quarantine.ts';
import { quarantineReplayRoutes } from './quarantine-replays.ts';
import { queryRoutes } from './query.ts';
import { redriveRoutes } from './redrives.ts';
import { shadowRoutes } from './shadow.ts';
import { replayRoutes } from './replays.ts';
import { sourceActivityRoutes } from './source-activity.ts';
import { sourceLiveRoutes } from './source-live.ts';
import { sourcePullRoutes } from './source-pulls.ts';
import { sourceSampleRoutes } from './source-samples.ts';
import { sourceSchemaRoutes } from './source-schema.ts';
import { sourceRoutes } from './sources.ts';
import { systemRoutes } from './system.ts';
import { unauthorizedRoutes } from './unauthorized.ts';
import { warehouseRoutes } from './warehouses.ts';
import { workspaceRoutes } from './workspaces.ts';

export type AllRoutesOptions = ApiOptions & { apiKeys: ApiKeyAccess; stopping: AbortSignal };

/** Every operation below `/api/v1`, in the order in which the documentation shows them. */
export function allRoutes({ apiKeys, ...given }: AllRoutesOptions): Route[] {
  const enrich = createEnrich(given);
  const options = {
    ...given,
    books: availableBooks(given),
    records: availableRecords(given),
    enrich,
    collect: availableCollect(given),
    events: createEventLog(given.lake, enrich),
  };
  return [
    ...sourceRoutes(options),
    ...geoDatabaseRoutes(options),
    ...sourcePullRoutes(options),
    ...sourceActivityRoutes(options),
    ...sourceLiveRoutes(options),
    ...sourceSchemaRoutes(options),
    ...sourceSampleRoutes(options),
    ...quarantineReplayRoutes(options),
    ...quarantineRoutes(options),
    ...importUploadRoutes(options),
    ...importRoutes(options),
    ...unauthorizedRoutes(options),
    ...destinationRoutes(options),
    ...destinationTestRoutes(options),
    ...destinationChoicesRoutes(options),
    ...mappingTestRoutes(options),
    ...oauthRoutes(options),
    ...deliveryRoutes(options),
    ...destinationActivityRoutes(options),
    ...connectionRoutes(options),
    ...connectionPreviewRoutes(options),
    ...shadowRoutes(options),
    ...eventRoutes(options),
    ...booksRoutes(options),
    ...replayRoutes(options),
    ...warehouseRoutes(options),
    ...lakeRoutes(options),
    ...queryRoutes(options),
    ...redriveRoutes(options),
    ...deadLetterRoutes(options),
    ...catalogRoutes(),
    ...workspaceRoutes(options),
    ...systemRoutes(options),
    ...apiKeyRoutes({ ...options, access: apiKeys }),
  ];
}

/** The queue's drivers throw errors of their own while it is away. */
function availableBooks({ books }: Pick<ApiOptions, 'books'>): ApiOptions['books'] {
  return () => answered(() => books());
}

function availableRecords({ records }: Pick<ApiOptions, 'records'>): ApiOptions['records'] {
  return {
    peek: (lane, limit) => answered(() => records.peek(lane, limit)),
    visits: (visitors) => answered(() => records.visits(visitors)),
  };
}

function availableCollect({ collect }: Pick<ApiOptions, 'collect'>): ApiOptions['collect'] {
  return (batch) => answered(() => collect(batch));
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new TrackyardError('TY_UNAVAILABLE', { message: 'The queue does not answer.', cause });
  }
}
