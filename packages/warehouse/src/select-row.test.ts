import { makeEvent, type EventSketch } from '@trackyard/event-spec';
import type { SourceSelection } from '@trackyard/connector-sdk';
import { eventTables } from './event-tables.ts';
import { isInWindow } from './in-window.ts';
import { planRows } from './plan-rows.ts';
import { POSTGRES_RULES as rules } from './postgres/create-postgres.ts';

const track: EventSketch = { event: 'Order Completed', properties: { price: 1, note: 'x' } };
const identify: EventSketch = { type: 'identify', traits: { email: 'a@b.c', plan: 'pro' } };

function plan(selection: SourceSelection, ...sketches: EventSketch[]) {
  const events = sketches.map((sketch, n) => ({
    event: makeEvent({ messageId: `m${n}`, ...sketch }),
    schema: 'demo',
  }));
  const tables = planRows(events, { rules, isShared: false, selectionOf: () => selection });
  return Object.fromEntries(tables.map(({ name, rows }) => [name, [...(rows[0]?.values.keys() ?? [])]]));
}

describe('what was chosen', () => {
  it('is everything where nothing is said', () => {
    expect(Object.keys(plan({}, track, identify))).toEqual([
      ...['tracks', 'order_completed', 'identifies', 'users'],
    ]);
  });

  it('leaves tables out, and new ones where that is said', () => {
    const named = { tables: { tracks: { enabled: false }, identifies: {} } };
    expect(Object.keys(plan(named, track, identify))).toEqual(['order_completed', 'identifies', 'users']);
    expect(Object.keys(plan({ ...named, newTables: false }, track, identify))).toEqual(['identifies']);
  });

  it('makes no users without the calls that tell which are new', () => {
    expect(plan({ tables: { identifies: { enabled: false } } }, identify)).toEqual({});
  });

  it('leaves columns out, never those that a row is known by', () => {
    const columns = { price: false, id: false, received_at: false };
    expect(plan({ tables: { order_completed: { columns } } }, track)['order_completed']).toEqual(
      expect.arrayContaining(['id', 'received_at', 'note']),
    );
    expect(plan({ tables: { order_completed: { columns } } }, track)['order_completed']).not.toContain(
      'price',
    );
    const only = { tables: { order_completed: { newColumns: false, columns: { price: true } } } };
    expect(plan(only, track)['order_completed']).toEqual(['id', 'received_at', 'price']);
  });

  it('is told of an event without planning it', () => {
    const event = makeEvent(track);
    expect(eventTables(event, { rules })).toEqual(['tracks', 'order_completed']);
    const selection = { tables: { tracks: { enabled: false } } };
    expect(eventTables(event, { rules, selection })).toEqual(['order_completed']);
    expect(eventTables(makeEvent(identify), { rules })).toEqual(['identifies']);
  });
});

describe('a window', () => {
  const at = (day: string, type: EventSketch['type'] = 'track') =>
    makeEvent({ type, receivedAt: `${day}T12:00:00.000Z` });
  const window = {
    from: Date.parse('2026-03-01'),
    kept: [{ from: Date.parse('2026-01-05'), to: Date.parse('2026-01-06') }],
  };

  it.each([
    ['2026-03-01', true],
    ['2026-02-28', false],
    ['2026-01-05', true],
    ['2026-01-06', false],
  ])('%s: %s', (day, isIn) => {
    expect(isInWindow(at(day), window)).toBe(isIn);
  });

  it('lets calls that make users and accounts in where they are asked for', () => {
    const wide = { ...window, makesUsers: true };
    expect(isInWindow(at('2025-01-01', 'identify'), wide)).toBe(true);
    expect(isInWindow(at('2025-01-01', 'group'), wide)).toBe(true);
    expect(isInWindow(at('2025-01-01'), wide)).toBe(false);
  });
});
