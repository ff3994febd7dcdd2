import { rowsToRead, toPage, MAX_LIMIT } from './page.ts';

const rows = [3, 2, 1].map((n) => ({ id: `row_${n}`, at: new Date(n) }));

describe('page', () => {
  it('has a next cursor only where there is more', () => {
    expect(toPage(rows, { limit: 3 }, (row) => row).nextCursor).toBeNull();
    expect(toPage(rows, { limit: 2 }, (row) => row)).toEqual({
      data: rows.slice(0, 2),
      nextCursor: expect.any(String),
    });
    expect(toPage([], {}, (row: { id: string; at: Date }) => row)).toEqual({ data: [], nextCursor: null });
  });

  it.each([
    [undefined, 51],
    [0, 2],
    [10_000, MAX_LIMIT + 1],
  ])('limit %p reads %p rows', (limit, expected) => {
    expect(rowsToRead({ limit })).toBe(expected);
  });
});
