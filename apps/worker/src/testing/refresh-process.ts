// A worker process as far as an expired token goes: prints what became of the events of its callers.
import { silentLogger, systemClock } from '@trackyard/base';
import { OAUTH_SETTINGS, type ConnectorContext, type HttpResponse } from '@trackyard/connector-sdk';
import { makeDelivery, makeContext } from '@trackyard/connector-sdk/testing';
import { destinations } from '@trackyard/connectors';
import { createEgress } from '@trackyard/safe-http';
import { openStore } from '@trackyard/store';

interface Job {
  databaseUrl: string;
  secretKey: string;
  vendorUrl: string;
  workspaceId: string;
  destinationId: string;
  callers: number;
}

const job = JSON.parse(process.argv[2]!) as Job;
const store = openStore({ ...job, log: silentLogger });
const egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
const { workspaceId, destinationId } = job;
const { settings: sealed } = await store.destinations.get(workspaceId, destinationId);
const settings = store.secrets.unsealSettings({ workspaceId, recordId: destinationId }, sealed);

/** The vendor's token address leads to the double; its api knows the double's tokens. */
const http: ConnectorContext['http'] = {
  async request(request): Promise<HttpResponse> {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('/token'))
      return egress.http().request({ ...request, url: `${job.vendorUrl}/token` });
    const headers = { authorization: request.headers?.['authorization'] ?? '' };
    return egress.http().request({ method: 'GET', url: `${job.vendorUrl}/api`, headers });
  },
};
const context: ConnectorContext = {
  ...makeContext(),
  ...{ destinationId, http, clock: systemClock },
  state: {
    get: (key) => store.connectorState.get(workspaceId, destinationId, key),
    set: (key, value) => store.connectorState.set(workspaceId, { destinationId, key, value }),
    update: (key, change) => store.connectorState.update(workspaceId, { destinationId, key }, change),
  },
};
const definition = await destinations['segment/hubspot']!.load();
const action = definition.actions['sendCustomBehavioralEvent']!;
const outcomes = await Promise.all(
  Array.from({ length: job.callers }, async (_, place) => {
    const payload = {
      eventName: 'pe123_bought',
      email: `u${place}@example.com`,
      occurredAt: '2026-01-02T03:04:05Z',
    };
    const delivery = { ...makeDelivery({}, `dlv_${process.pid}_${place}`), payload };
    if (action.performBatch) {
      const [outcome] = await action.performBatch(context, settings, [delivery]);
      return outcome;
    }
    return action.perform!(context, settings, delivery).then(
      () => ({ status: 'delivered' }),
      (error: Error) => ({ status: error.name, message: error.message }),
    );
  }),
);
process.stdout.write(JSON.stringify({ outcomes, hasToken: OAUTH_SETTINGS.accessToken in settings }));
await definition.close?.(destinationId);
await egress.close();
await store.close();
process.exit();
