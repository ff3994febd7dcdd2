import { parseRoute, pathOfSource } from './router.ts';

describe('parseRoute', () => {
  it('knows the pages', () => {
    expect(parseRoute('/')).toEqual({ page: 'home' });
    expect(parseRoute('/sources/')).toEqual({ page: 'home' });
    expect(parseRoute('/sources/src_1')).toEqual({ page: 'source', sourceId: 'src_1' });
    expect(parseRoute('/sources/src_1/more')).toEqual({ page: 'unknown' });
    expect(parseRoute('/else')).toEqual({ page: 'unknown' });
  });

  it('reads back the path that it writes', () => {
    const sourceId = 'a/b %ü';
    expect(parseRoute(pathOfSource(sourceId))).toEqual({ page: 'source', sourceId });
  });

  it('survives a malformed escape', () => {
    expect(parseRoute('/sources/%zz')).toEqual({ page: 'source', sourceId: '%zz' });
  });
});
