import { isRepeated, rowsOf, valuesOf, withRow } from './name-values.ts';

it('goes to rows and back', () => {
  const given = { Accept: 'text/plain', 'X-Key': '1' };
  expect(valuesOf(rowsOf(given))).toEqual(given);
  expect(rowsOf(undefined)).toEqual([]);
});

it('leaves out rows without a name, and is nothing where none is left', () => {
  const rows = withRow(rowsOf({ ' A ': 'x' }));
  expect(valuesOf(rows)).toEqual({ A: 'x' });
  expect(valuesOf(withRow([]))).toBeUndefined();
});

it('keeps keys apart, whatever was removed before', () => {
  const [, second] = withRow(withRow([]));
  expect(withRow([second!]).map(({ key }) => key)).toEqual([1, 2]);
});

it('finds a name that is there twice', () => {
  const rows = [
    { key: 0, name: 'A', value: '1' },
    { key: 1, name: 'A ', value: '2' },
    { key: 2, name: '', value: '' },
    { key: 3, name: '', value: '' },
  ];
  expect(rows.map((row) => isRepeated(rows, row))).toEqual([false, true, false, false]);
});
