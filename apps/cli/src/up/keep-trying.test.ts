import { silentLogger, TrackyardError } from '@trackyard/base';
import { isAway } from './is-away.ts';
import { keepTrying } from './keep-trying.ts';

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** An attempt that fails with these errors by turns, then succeeds. */
function failing(...errors: Error[]): () => Promise<string> {
  return () => (errors.length > 0 ? Promise.reject(errors.shift()!) : Promise.resolve('open'));
}

describe('keepTrying', () => {
  it('has it at once where the first attempt succeeds', async () => {
    const attempts = await keepTrying('queue', failing(), silentLogger);
    expect(attempts.current()).toBe('open');
    expect(await attempts.done).toBe('open');
  });

  it('goes on in the background while the server is away, whatever a later attempt says', async () => {
    const lines: string[] = [];
    const note = (event: string) => void lines.push(event);
    const log = { ...silentLogger, warn: note, info: note, error: note };
    const attempts = await keepTrying('queue', failing(refused(), refused(), new Error('odd')), log);
    expect(attempts.current()).toBeUndefined();
    expect(await attempts.done).toBe('open');
    expect(lines).toEqual(['queue.not_available', 'queue.not_usable', 'queue.available']);
  });

  it('rejects where waiting would not help', async () => {
    const error = new TrackyardError('TY_QUEUE_EVICTION_POLICY');
    await expect(keepTrying('queue', failing(error), silentLogger)).rejects.toBe(error);
  });

  it('makes no attempt once it is stopped', async () => {
    let made = 0;
    const attempt = () => ((made += 1), Promise.reject(refused()));
    const attempts = await keepTrying('queue', attempt, silentLogger);
    await attempts.stop();
    expect([made, attempts.current()]).toEqual([1, undefined]);
  });
});

it.each([
  [refused(), true],
  [new Error('Connection is closed.'), true],
  [new Error('timeout exceeded when trying to connect'), true],
  [Object.assign(new Error('the database system is starting up'), { code: '57P03' }), true],
  [new Error('Failed query', { cause: refused() }), true],
  [new TrackyardError('TY_UNAVAILABLE'), true],
  [new TrackyardError('TY_CONFIG', { cause: refused() }), false],
  [Object.assign(new Error('password authentication failed'), { code: '28P01' }), false],
  [new Error('WRONGPASS invalid username-password pair'), false],
  [Object.assign(new Error('no such file'), { code: 'ENOENT' }), false],
])('isAway(%s) is %s', (error, expected) => expect(isAway(error)).toBe(expected));
