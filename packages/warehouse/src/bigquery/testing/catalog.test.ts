import { Catalog } from './catalog.ts';

/** Another load may keep SQL from a change for longer than is waited for: then nothing has changed. */
describe('a change that fails in SQL', () => {
  let catalog: Catalog;
  beforeEach(async () => {
    catalog = await Catalog.open('p', 'US');
    await catalog.insertDataset({ datasetReference: { datasetId: 'd' }, location: 'US' });
  });
  afterEach(() => catalog.close());

  const refuse = (name: 'createTable' | 'addColumns' | 'dropTable') =>
    jest.spyOn(catalog.tables, name).mockRejectedValueOnce(new Error('conflict'));
  const fields = (...names: string[]) => names.map((name) => ({ name, type: 'STRING' }));
  const make = () =>
    catalog.insertTable('d', {
      tableReference: { projectId: 'p', datasetId: 'd', tableId: 't' },
      schema: { fields: fields('id') },
    });
  const patch = () =>
    catalog.patchTable(
      { dataset: 'd', table: 't', ifMatch: undefined },
      { schema: { fields: fields('id', 'more') } },
    );
  const namesNow = () => catalog.getTable('d', 't').schema.fields.map(({ name }) => name);

  it('leaves no table, and may be tried again', async () => {
    refuse('createTable');
    await expect(make()).rejects.toThrow('conflict');
    expect(catalog.tablesOf('d')).toEqual([]);
    await make();
    expect(namesNow()).toEqual(['id']);
  });

  it('leaves a table as it was, and may be tried again', async () => {
    await make();
    refuse('addColumns');
    await expect(patch()).rejects.toThrow('conflict');
    expect(namesNow()).toEqual(['id']);
    refuse('dropTable');
    await expect(catalog.deleteTable('d', 't')).rejects.toThrow('conflict');
    await patch();
    expect(namesNow()).toEqual(['id', 'more']);
  });

  it('lets two that come together see one another', async () => {
    await make();
    const { etag } = catalog.getTable('d', 't');
    const add = (name: string) =>
      catalog.patchTable(
        { dataset: 'd', table: 't', ifMatch: etag },
        { schema: { fields: fields('id', name) } },
      );
    const [one, other] = await Promise.allSettled([add('a'), add('b')]);
    expect([one.status, other.status]).toEqual(['fulfilled', 'rejected']);
    expect(namesNow()).toEqual(['id', 'a']);
  });
});
