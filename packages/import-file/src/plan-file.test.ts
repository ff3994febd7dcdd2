import { parseMaps } from './parse-maps.ts';
import { planFile, type FileWishes } from './plan-file.ts';

const plan = (head: string | Buffer, wishes: FileWishes = {}) => planFile(Buffer.from(head), wishes);
const fieldsOf = (head: string, wishes?: FileWishes) =>
  Object.fromEntries(plan(head, wishes).columns.map(({ name, field }) => [name, field]));

describe('planFile', () => {
  it('finds delimiter, header and what columns are by their names', () => {
    expect(plan('\uFEFFUser ID;Event;Time;Total\r\nu1;Paid;2026-03-01;12.5\r\n')).toEqual({
      format: 'csv',
      delimiter: ';',
      type: 'track',
      columns: [
        { name: 'User ID', field: 'userId', as: 'text', isGuess: true },
        { name: 'Event', field: 'event', as: 'text', isGuess: true },
        { name: 'Time', field: 'timestamp', as: 'text', isGuess: true },
        { name: 'Total', field: 'properties.Total', as: 'number', isGuess: true },
      ],
      start: { offset: 29, line: 2 },
    });
  });

  it.each([
    ['a,"b;c;d",e\n1,2,3\n', ','],
    ['a\tb\n1\t2\n', '\t'],
    ['a|b\n1|2\n', '|'],
    ['a\n1\n', ','],
  ])('finds the delimiter of %j', (head, delimiter) => expect(plan(head)).toMatchObject({ delimiter }));

  it('knows lines of JSON', () => {
    expect(plan('\uFEFF{"type":"page"}\n', { type: 'track' })).toEqual({
      ...{ format: 'ndjson', columns: [], type: 'track' },
      start: { offset: 3, line: 1 },
    });
  });

  it('puts the rest where the type has it', () => {
    const head = 'user_id,email,plan\nu,a@b.c,pro\n';
    expect(fieldsOf(head, { type: 'identify' })).toEqual({
      user_id: 'userId',
      email: 'traits.email',
      plan: 'traits.plan',
    });
    expect(fieldsOf(head)).toMatchObject({ email: 'properties.email' });
    const typed = 'type,user_id,email,context.ip\npage,u,a@b.c,1.2.3.4\n';
    const byColumn = { type: 'type', user_id: 'userId', email: 'data.email', 'context.ip': 'context.ip' };
    expect(fieldsOf(typed)).toEqual(byColumn);
    expect(fieldsOf('type,userId\nshoes,u\n')).toEqual({ type: 'properties.type', userId: 'userId' });
  });

  it('gives a field to one column only, the rest stays a property', () => {
    expect(fieldsOf('userId,timestamp,date\nu,1,2\n')).toMatchObject({
      timestamp: 'timestamp',
      date: 'properties.date',
    });
  });

  it('does as it is told', () => {
    const map = parseMaps(['Total=properties.revenue:number', 'Junk=', 'A=B=userId']);
    const { columns } = plan('A=B,Total,Junk\nu,1,x\n', { map, event: 'Paid' });
    expect(columns).toEqual([
      { name: 'A=B', field: 'userId', as: 'text', isGuess: false },
      { name: 'Total', field: 'properties.revenue', as: 'number', isGuess: false },
      { name: 'Junk', field: null, as: 'text', isGuess: false },
    ]);
  });

  it('takes names in any writing', () => {
    const map = parseMaps(['Preis (€)=properties.Größe (cm):number']);
    expect(plan('userId,Preis (€)\nu,1\n', { map }).columns[1]).toMatchObject({
      ...{ field: 'properties.Größe (cm)', as: 'number' },
    });
  });

  it('takes no postal code for a number', () => {
    const { columns } = plan('userId,zip,n,ok\nu,01234,1,true\nu,99999,2.5,FALSE\n');
    expect(columns.map(({ as }) => as)).toEqual(['text', 'text', 'number', 'boolean']);
  });

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['blank lines', '\n \n'],
    ['a header alone', 'a,b'],
    ['an Excel workbook', Buffer.from([0x50, 0x4b, 3, 4, 1])],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le')],
    ['bytes', Buffer.from([1, 2, 0, 4, 10, 1])],
    ['a header in Latin-1', Buffer.from('Größe,b\n1,2\n', 'latin1')],
    ['CR alone', 'a,b\r1,2\r'],
  ])('refuses %s', (_name, head) => {
    expect(() => plan(head)).toThrow(expect.objectContaining({ code: 'TY_IMPORT_FILE' }));
  });

  it.each([
    ['a column that is not there', ['x=userId']],
    ['a field that is not there', ['a=user']],
    ['a field of no object', ['a=properties.__proto__.x']],
    ['two columns for a field', ['a=userId', 'b=userId']],
    ['a field within another', ['a=properties.x', 'b=properties.x.y']],
  ])('refuses to map %s', (_name, maps) => {
    expect(() => plan('a,b\n1,2\n', { map: parseMaps(maps) })).toThrow(
      expect.objectContaining({ code: 'TY_VALIDATION' }),
    );
  });

  it.each([['userId'], ['=userId'], ['a=userId:date'], ['a=:number']])('refuses %j as a mapping', (text) => {
    expect(() => parseMaps([text])).toThrow(expect.objectContaining({ code: 'TY_VALIDATION' }));
  });
});
