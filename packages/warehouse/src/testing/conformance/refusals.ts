import { ConfigError } from '@trackyard/connector-sdk';
import type { SchemaChange } from '../../plan-schema.ts';
import { allDelivered, eventsOf, load, type ConformanceStand } from './stand.ts';

/** What a warehouse refuses, and what a loader refuses to touch. */
export function describeRefusals(stand: ConformanceStand): void {
  describe('refusals', () => {
    if (stand.can('refuse-rows')) describeRefusedRows(stand);

    it('leaves tables alone that are not its own', async () => {
      const schema = stand.newSchema();
      const dialect = await stand.fixture.openDialect();
      const changes: SchemaChange[] = [
        { kind: 'create-schema', schema },
        {
          ...{ kind: 'create-table', schema, table: 'users', keys: ['name'] },
          columns: [
            { name: 'name', type: 'string' },
            { name: 'id', type: 'integer' },
          ],
        },
      ];
      await dialect.changeSchema([schema], () => changes, AbortSignal.timeout(60_000));
      await dialect.close();
      const loader = await stand.loader();
      await expect(load(loader, eventsOf([{ type: 'identify' }], schema))).rejects.toThrow(
        /Table "users".*not one/,
      );
      await expect(load(loader, eventsOf([{ type: 'identify' }], schema))).rejects.toBeInstanceOf(
        ConfigError,
      );
      expect(await load(loader, eventsOf([{ event: 'E' }], schema))).toEqual(allDelivered(1));
    });
  });
}

function describeRefusedRows(stand: ConformanceStand): void {
  it('sets poison events apart and delivers the others', async () => {
    const schema = stand.newSchema();
    const loader = await stand.loader();
    const prices = (from: number, total: number, poison: readonly number[]) =>
      eventsOf(
        Array.from({ length: total }, (_, index) => ({
          ...{ messageId: `p${from + index}`, event: 'E' },
          properties: { price: poison.includes(index) ? -7 : index },
        })),
        schema,
      );
    expect(await load(loader, prices(0, 1, []))).toEqual(allDelivered(1));
    await stand.fixture.refuseRows({ schema, table: 'e', column: 'price' }, -7);
    const outcomes = await load(loader, prices(1, 50, [7, 31]));
    const dead = outcomes.flatMap(({ status }, index) => (status === 'delivered' ? [] : [index]));
    expect(dead).toEqual([7, 31]);
    for (const index of dead)
      expect(outcomes[index]).toMatchObject({ status: 'dead', reason: 'refused_by_warehouse' });
    expect(Object.keys(await stand.byId(schema, 'e'))).toHaveLength(49);
    const tracks = Object.keys(await stand.byId(schema, 'tracks'));
    expect(
      tracks.filter((id) => stand.can('commit-together') || !dead.includes(Number(id.slice(1)) - 1)),
    ).toHaveLength(49);
  });
}
