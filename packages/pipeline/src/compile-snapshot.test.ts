import { compileSnapshot } from './compile-snapshot.ts';
import type { ConfigSnapshot } from './config-snapshot.ts';

const source = {
  workspaceId: 'ws_1',
  slug: 'demo',
  type: 'http',
  enabled: true,
  strict: false,
  settings: {},
};
const destination = {
  workspaceId: 'ws_1',
  name: 'Hook',
  type: 'webhook',
  builtin: false,
  settings: {},
  delivery: {},
};
const connection = { workspaceId: 'ws_1', enabled: true, order: 'none' as const };

const snapshot: ConfigSnapshot = {
  version: 7,
  sources: [
    { ...source, id: 'src_a', writeKey: 'wk_a' },
    { ...source, id: 'src_b', writeKey: 'wk_b' },
  ],
  destinations: [
    { ...destination, id: 'dst_1', enabled: true },
    { ...destination, id: 'dst_off', enabled: false },
  ],
  connections: [
    { ...connection, id: 'con_3', sourceId: 'src_a', destinationId: 'dst_off', enabled: false },
    { ...connection, id: 'con_1', sourceId: 'src_a', destinationId: 'dst_1' },
    { ...connection, id: 'con_2', sourceId: 'src_b', destinationId: 'dst_gone' },
  ],
};

describe('compileSnapshot', () => {
  const compiled = compileSnapshot(snapshot);

  it('finds sources by key and id, destinations and connections by id', () => {
    expect(compiled.version).toBe(7);
    expect(compiled.sourceByWriteKey.get('wk_b')?.id).toBe('src_b');
    expect(compiled.sourceById.get('src_a')?.writeKey).toBe('wk_a');
    expect(compiled.destinationById.get('dst_off')?.enabled).toBe(false);
    expect(compiled.connectionById.get('con_1')?.sourceId).toBe('src_a');
  });

  it('lists a source’s connections in the order of ids, disabled ones too', () => {
    expect(compiled.connectionsBySource.get('src_a')?.map(({ id }) => id)).toEqual(['con_1', 'con_3']);
  });

  it('knows each destination’s mappings: its own, or the presets of its type', () => {
    const preset = { name: 'Pages', trigger: 'type = "page"', action: 'send', fields: {} };
    const own = { trigger: 'type = "track"', action: 'own', fields: {} };
    const { mappingsByDestination: found } = compileSnapshot({
      ...snapshot,
      destinations: [
        { ...destination, id: 'dst_preset', enabled: true, mappings: [] },
        { ...destination, id: 'dst_own', enabled: true, mappings: [own] },
        { ...destination, id: 'dst_unknown', enabled: true, type: 'gone' },
      ],
      presets: { webhook: [preset] },
    });
    expect(found.get('dst_preset')?.all.map(({ action }) => action)).toEqual(['send']);
    expect(found.get('dst_own')?.all.map(({ action }) => action)).toEqual(['own']);
    expect(found.has('dst_unknown')).toBe(false);
  });

  it('leaves out a connection whose destination is gone', () => {
    expect(compiled.connectionsBySource.has('src_b')).toBe(false);
  });
});
