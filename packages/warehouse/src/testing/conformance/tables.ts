import type { EventSketch } from '@trackyard/event-spec';
import { allDelivered, eventsOf, load, type ConformanceStand } from './stand.ts';
import { parsed } from './values.ts';

/** Tables and columns: named, typed, made as they appear, whole in what they hold. */
export function describeTables(stand: ConformanceStand): void {
  describe('tables', () => {
    it('can be used, and says so', async () => {
      const schema = stand.newSchema();
      for (const loader of [await stand.loader(), await stand.loader({ sharedSchema: schema })]) {
        await loader.check(AbortSignal.timeout(60_000));
      }
    });

    it('holds every type of call, typed, in its tables', async () => {
      const schema = stand.newSchema();
      const properties = {
        ...{ revenue: 12.5, quantity: 3, gift: false, currency: 'EUR' },
        ...{ due: '2026-02-03T04:05:06.123456Z', items: [{ sku: 'a', tags: [] }, null] },
        address: { city: { name: 'Köln' }, none: {} },
      };
      const events = eventsOf(
        [
          { event: 'Order Completed', properties },
          { type: 'identify', context: { ip: '::1' } },
          ...[{ type: 'page' }, { type: 'screen' }, { type: 'group' }, { type: 'alias' }],
        ] as EventSketch[],
        schema,
      );
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(6));

      expect([...(await stand.tables(schema)).keys()].sort()).toEqual([
        ...['accounts', 'aliases', 'groups', 'identifies', 'order_completed'],
        ...['pages', 'screens', 'tracks', 'users'],
      ]);
      expect(await stand.types(schema, 'order_completed')).toEqual({
        ...{ id: 'string', anonymous_id: 'string', user_id: 'string', event: 'string', event_text: 'string' },
        ...{ received_at: 'timestamp', timestamp: 'timestamp', original_timestamp: 'timestamp' },
        ...{ [stand.loadedColumn]: 'timestamp', revenue: 'float', quantity: 'integer', gift: 'boolean' },
        ...{ currency: 'string', due: 'timestamp', items: stand.jsonType, address_city_name: 'string' },
      });
      const { m0: order } = await stand.byId(schema, 'order_completed');
      expect(order).toMatchObject({
        ...{ event: 'order_completed', event_text: 'Order Completed', revenue: 12.5, quantity: 3 },
        ...{ gift: false, currency: 'EUR', address_city_name: 'Köln', user_id: 'user-1' },
      });
      expect(parsed(order?.items)).toEqual(properties.items);
      expect(Date.parse(String(order?.due))).toBe(Date.parse(properties.due));
      expect(Date.now() - Date.parse(String(order?.[stand.loadedColumn]))).toBeLessThan(24 * 3600_000);
      expect(await stand.byId(schema, 'users')).toMatchObject({
        'user-1': { email: 'ada@example.com', context_ip: '::1' },
      });
      expect(await stand.byId(schema, 'accounts')).toMatchObject({ 'group-1': { name: 'Example Ltd' } });
    });

    it('adds columns as they appear, and keeps texts whole', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      const text =
        'tab\t newline\n return\r backslash\\ \\N \'s "quote" `back` ${x} {} %s ? :a 😀 ' +
        'ö'.repeat(15_000);
      await load(loader, eventsOf([{ event: 'E', properties: { a: '' } }], schema));
      const properties = { text, end: '\\.', empty: '', list: [text, '\\.', ''], space: '  ' };
      await load(loader, eventsOf([{ messageId: 'second', event: 'E', properties }], schema));
      const rows = await stand.byId(schema, 'e');
      expect(rows.m0).toMatchObject({ a: '' });
      expect(rows.m0).not.toHaveProperty('text');
      const { list, ...others } = properties;
      expect(rows.second).toMatchObject(others);
      expect(parsed(rows.second?.list)).toEqual(list);
    });

    it('stores what no system holds as U+FFFD', async () => {
      const schema = stand.newSchema();
      const traits = { nul: 'a\0b', half: 'a\ud800', list: ['\0\udc00', '\\u0000'], 'k\0': { 'x\0y': [] } };
      const sketch: EventSketch = { type: 'identify', userId: 'u\0', traits };
      expect(await load(await stand.loader(), eventsOf([sketch], schema))).toEqual(allDelivered(1));
      const { 'u\ufffd': user } = await stand.byId(schema, 'users');
      expect(user).toMatchObject({ nul: 'a\ufffdb', half: 'a\ufffd' });
      expect(parsed(user?.list)).toEqual(['\ufffd\ufffd', '\\u0000']);
    });

    it('holds names in any script and of any length, and hostile ones', async () => {
      const schema = stand.newSchema();
      const hostile = `"; DROP SCHEMA ${schema} CASCADE; --`;
      const long = 'x'.repeat(300);
      const events = eventsOf(
        [
          { event: '購入', properties: { 価格: 1, 色: 2 } },
          { event: '購読', properties: {} },
          { event: `${long}1`, properties: { [`${long}1`]: 1, [`${long}2`]: 'two' } },
          { event: `${long}2`, properties: { [`${long}1`]: 'one' } },
          { event: hostile, properties: { [hostile]: 1, '': 3, "'\\": 4 } },
          { event: 'Users', properties: {} },
          { event: '404', properties: { 404: 'not found' } },
        ],
        schema,
      );
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(7));
      const again = [{ messageId: 'x', event: `${long}1`, properties: { [`${long}1`]: 'a' } }];
      expect(await load(await stand.loader(), eventsOf(again, schema))).toEqual(allDelivered(1));
      expect([...(await stand.tables(schema)).keys()]).toHaveLength(8);
      expect(await stand.count(schema, 'event_users')).toBe(1);
      const table = `drop_schema_${schema}_cascade`;
      expect((await stand.byId(schema, table)).m4).toMatchObject({ [table]: 1 });
    });

    it('takes the words that SQL keeps for itself as names', async () => {
      const schema = stand.newSchema();
      const words = [...['select', 'from', 'order', 'user', 'group', 'table', 'default', 'timestamp', 'end']];
      const reserved = [...stand.rules.reservedColumns];
      const properties = Object.fromEntries([...words, ...reserved, 'id', 'received_at'].map((w) => [w, w]));
      const events = eventsOf(
        words.map((event) => ({ event, properties })),
        schema,
      );
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(words.length));
      for (const [index, table] of words.entries()) {
        const row = (await stand.byId(schema, table))[`m${index}`];
        expect(row).toMatchObject({ prop_id: 'id', prop_received_at: 'received_at' });
        expect(Object.values(row ?? {})).toEqual(expect.arrayContaining(words));
        for (const name of reserved) expect(row).toHaveProperty(`prop_${name}`, name);
      }
    });

    it('takes an event with more properties than a row can hold', async () => {
      const schema = stand.newSchema();
      const { maxRowColumns } = stand.rules;
      const properties = numbered(maxRowColumns + 500, 'p');
      const [event] = [{ event: 'E', properties }];
      expect(await load(await stand.loader(), eventsOf([event], schema))).toEqual(allDelivered(1));
      const { m0: row } = await stand.byId(schema, 'e');
      const { _extra, [stand.loadedColumn]: loadedAt, ...columns } = row ?? {};
      expect(loadedAt).toBeDefined();
      expect(Object.keys(columns)).toHaveLength(maxRowColumns);
      const inColumns = Object.keys(columns).filter((name) => Object.hasOwn(properties, name)).length;
      expect(Object.keys(parsed(_extra) as object)).toHaveLength(maxRowColumns + 500 - inColumns);
    });

    it('takes more properties over time than a table can hold', async () => {
      const schema = stand.newSchema();
      const { maxRowColumns } = stand.rules;
      const maxColumns = stand.fewColumns ?? stand.rules.maxColumns;
      if (stand.fewColumns !== undefined) stand.fixture.limitColumns?.(maxColumns + 1);
      const loader = await stand.loader({ maxColumns });
      const step = Math.min(maxRowColumns - 20, 2_000);
      const total = Math.ceil(maxColumns / step) + 1;
      for (let index = 0; index < total; index++) {
        const properties = numbered(step, `p${index}`);
        const events = eventsOf([{ messageId: `m${index}`, event: 'E', properties }], schema);
        expect(await load(loader, events)).toEqual(allDelivered(1));
      }
      const rows = await stand.byId(schema, 'e');
      for (let index = 0; index < total; index++) {
        const { _extra, ...columns } = rows[`m${index}`] ?? {};
        const found = { ...columns, ...(parsed(_extra) as object) };
        expect(found).toMatchObject(numbered(step, `p${index}`));
      }
      expect((await stand.tables(schema)).get('e')?.size).toBeLessThanOrEqual(maxColumns + 1);
    });

    it('keeps sources apart, by schema or in a shared one', async () => {
      const slugs = [stand.newSchema(), stand.newSchema()];
      const events = slugs.flatMap((slug) =>
        eventsOf([{ type: 'identify', trackyard: { sourceId: slug } }], slug),
      );
      const sharedSchema = stand.newSchema();
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(2));
      expect(await load(await stand.loader({ sharedSchema }), events)).toEqual(allDelivered(2));
      for (const slug of slugs) expect(await stand.count(slug, 'users')).toBe(1);
      for (const table of ['users', 'identifies']) {
        const rows = await stand.fixture.rows(sharedSchema, table);
        expect(rows.map(({ source_id }) => String(source_id)).sort()).toEqual([...slugs].sort());
      }
    });
  });
}

function numbered(count: number, prefix: string): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}_${index}`, index]));
}
