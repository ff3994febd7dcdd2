/** Samples of shadow connections on a real store, with a connector's own code. Its way out refuses everything. */
import { randomBytes } from 'node:crypto';
import { silentLogger, systemClock } from '@trackyard/base';
import { destinations } from '@trackyard/connectors';
import { headOf, makeEvent, type Event } from '@trackyard/event-spec';
import { compileSnapshot } from '@trackyard/pipeline';
import { createEgress } from '@trackyard/safe-http';
import { bootstrap, migrate, openStore, type Store } from '@trackyard/store';
import { startPostgres, waitFor, type TestPostgres } from '@trackyard/test-support';
import { DestinationRuntimes } from './destination-runtimes.ts';
import { createShadowSampler } from './shadow-sampler.ts';

jest.setTimeout(120_000);

const SECRET = `whsec_${'A'.repeat(43)}=`;

describe('the shadow sampler', () => {
  let postgres: TestPostgres;
  let store: Store;
  let workspaceId: string;
  let now = 0;
  const egress = createEgress({ allow: [], log: silentLogger });
  beforeAll(async () => {
    postgres = await startPostgres();
    const { url: databaseUrl } = await postgres.freshDatabase();
    await migrate(databaseUrl);
    store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log: silentLogger });
    ({ workspaceId } = await bootstrap({ store, adminPassword: 'correct horse battery' }));
  });
  afterAll(async () => {
    await egress.close();
    await store.close();
    await postgres.stop();
  });

  const open = async (mode: 'live' | 'shadow', type = 'webhook', settings: object = {}) => {
    const source = await store.sources.create(workspaceId, {
      ...{ name: 'Shop', type: 'http', settings: {}, secretFields: [] },
    });
    const destination = await store.destinations.create(workspaceId, {
      ...{ name: 'Hook', type, secretFields: ['secret'] },
      settings: { url: 'https://example.com/hook', secret: SECRET, ...settings },
    });
    const connection = await store.connections.create(workspaceId, {
      ...{ sourceId: source.id, destinationId: destination.id, mode },
      rules: { filter: 'event = "Bought"' },
    });
    const load = (wanted: string) => destinations[wanted]?.load();
    const runtimes = new DestinationRuntimes({
      ...{ load, store, egress, warehouseUrl: '', clock: systemClock, log: silentLogger },
    });
    const sampler = createShadowSampler({ runtimes, store, clock: { now: () => now }, log: silentLogger });
    const config = compileSnapshot(await store.systemSnapshot());
    return {
      connectionId: connection.id,
      offer: (...events: Event[]) =>
        sampler.offer(
          events.map((event) => ({ head: headOf(event), event })),
          config,
        ),
      samples: () => store.shadowSamples.latest(workspaceId, connection.id),
      async close() {
        await sampler.stop();
        await runtimes.close();
      },
      event: (messageId: string, event = 'Bought') => {
        const made = makeEvent({ messageId, type: 'track', event, properties: { total: 5 } });
        return { ...made, trackyard: { ...made.trackyard, sourceId: source.id } };
      },
    };
  };

  it('keeps the request that an event of live traffic would have caused, with secrets masked', async () => {
    const shadow = await open('shadow');
    shadow.offer(shadow.event('m1'), shadow.event('m2', 'Looked'));
    const [sample] = await waitFor(async () => {
      const samples = await shadow.samples();
      return samples.length > 0 && samples;
    });
    expect(sample).toMatchObject({ messageId: 'm1', eventName: 'Bought', outcome: 'would_send' });
    const [request] = sample!.requests;
    expect(request).toMatchObject({ method: 'POST', url: 'https://example.com/hook' });
    expect(JSON.parse(request!.body!)).toMatchObject({ properties: { total: 5 } });
    expect(JSON.stringify(sample)).not.toContain('A'.repeat(20));
    await shadow.close();
  });

  it('takes one a second, keeps the latest fifty, and none of what the connection keeps back anyhow', async () => {
    const shadow = await open('shadow');
    shadow.offer(shadow.event('m0', 'Looked'));
    for (let n = 1; n <= 53; n += 1) {
      now += 1_000;
      shadow.offer(shadow.event(`m${n}`));
      shadow.offer(shadow.event(`early${n}`));
      await waitFor(async () => (await shadow.samples())[0]?.messageId === `m${n}`);
    }
    const samples = await shadow.samples();
    expect([samples.length, samples.at(-1)!.messageId]).toEqual([50, 'm4']);
    await shadow.close();
  });

  it('takes none of a live connection', async () => {
    const live = await open('live');
    live.offer(live.event('m1'));
    await live.close();
    expect(await live.samples()).toEqual([]);
  });
});
