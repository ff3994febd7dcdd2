import { PassThrough } from 'node:stream';
import { isTrackyardError } from '@trackyard/base';
import { waitFor } from '@trackyard/test-support';
import { API_TOKEN, startTestApi, type TestApi } from '../../../api/src/testing/start-test-api.ts';
import { replayCommand } from './replay-command.ts';

jest.setTimeout(240_000);

/** The real api on PostgreSQL; the worker's part is played here, step by step. */
describe('trackyard replay', () => {
  let api: TestApi;
  let order: string[];
  beforeAll(async () => {
    api = await startTestApi();
    const { workspaceId } = api.first;
    const hook = { name: 'My hook', type: 'webhook', settings: {}, secretFields: [] };
    const { id: destinationId } = await api.store.destinations.create(workspaceId, hook);
    const sources = [...(await api.store.sources.byId(workspaceId)).values()];
    for (const { id: sourceId } of sources) {
      const connection = { sourceId, destinationId, enabled: true, order: 'none' } as const;
      await api.store.connections.create(workspaceId, connection);
    }
    const span = ['--from', '2026-03-01', '--to', '2026-03-02'];
    order = ['--source', ...sources.map(({ name }) => name), '--destination', 'my hook', ...span];
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    for (const { id, status } of await all()) {
      if (status === 'running' || status === 'paused')
        await api.store.replays.cancel(api.first.workspaceId, id);
    }
  });

  /** Runs the command with what a person types; gives what it wrote and its exit code, and what went wrong. */
  function start(
    args: readonly string[],
    { typed, token = API_TOKEN }: { typed?: string; token?: string } = {},
  ) {
    const input = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
    const output = new PassThrough();
    let code: number | undefined;
    let text = '';
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (typed !== undefined && text.endsWith('[y/N] ')) input.write(`${typed}\n`);
    });
    const config = () => ({ apiToken: token, publicUrl: api.url, host: '127.0.0.1', port: 1 });
    const command = replayCommand({ config, input, output, pollMs: 20, exit: (given) => (code = given) });
    const ended = command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(args, { from: 'user' });
    return { text: () => text, code: () => code, ended };
  }

  const all = async () => (await api.ask('/api/v1/replays')).json.data as any[];
  const running = async (dryRun: boolean) => {
    await waitFor(async () => (await all()).some((one) => one.dryRun === dryRun && one.status === 'running'));
    return (await all()).find((one) => one.dryRun === dryRun && one.status === 'running').id as string;
  };
  /** The worker's part. */
  const advance = async (
    id: string,
    step: { read: number; matched: number; sent: number },
    isLast = true,
  ) => {
    await api.store.replays.systemLease('worker', 60_000);
    const place = { receivedAt: '2026-03-01T12:00:00.000Z', requestId: 'r' };
    await api.store.replays.systemAdvance(id, 'worker', { place, ...step, filtered: { consent: 2 } });
    if (isLast) await api.store.replays.systemComplete({ id }, 'worker');
  };

  it('counts, asks, sends and shows how far it is', async () => {
    const { ended, text, code } = start([...order, '--rate', '50', '--filter', 'type = "track"'], {
      typed: 'y',
    });
    await advance(await running(true), { read: 1_500, matched: 1_200, sent: 0 });
    const id = await running(false);
    await advance(id, { read: 700, matched: 600, sent: 598 }, false);
    await waitFor(() => text().includes('598 sent'));
    await advance(id, { read: 800, matched: 600, sent: 600 });
    await ended;
    expect(code()).toBe(0);
    expect(text()).toContain('1,198 events would be sent, of 1,200 that match.\n  2 kept back: consent\n');
    expect(text()).toContain('Send 1,198 events to my hook? [y/N]');
    expect(text()).toMatch(/50 % {2}700 read, 598 sent\n[^]*100 % {2}1,500 read, 1,198 sent; done\n$/);
    const sent = (await all()).find((one) => one.id === id);
    expect(sent).toMatchObject({
      ratePerSecond: 50,
      filter: 'type = "track"',
      from: '2026-03-01T00:00:00.000Z',
    });
  });

  it.each([
    ['is told no', { typed: 'n' }, [], 1, /Nothing was sent/],
    ['is only to count', {}, ['--dry-run'], 0, /would be sent/],
  ])('sends nothing where it %s', async (_what, person, flags, exitCode, said) => {
    const before = (await all()).filter(({ dryRun }) => !dryRun).length;
    const { ended, text, code } = start([...order, ...flags], person);
    await advance(await running(true), { read: 5, matched: 5, sent: 0 });
    await ended;
    expect(code()).toBe(exitCode);
    expect(text()).toMatch(said);
    expect((await all()).filter(({ dryRun }) => !dryRun)).toHaveLength(before);
  });

  it('asks nobody who is not there', async () => {
    const { ended } = start(order);
    const refused = expect(ended).rejects.toThrow(/--yes/);
    await advance(await running(true), { read: 5, matched: 5, sent: 0 });
    await refused;
  });

  it('leaves the replay running with Ctrl-C, and says how to find it again', async () => {
    const { ended, text, code } = start([...order, '--yes']);
    await advance(await running(true), { read: 5, matched: 5, sent: 0 });
    const id = await running(false);
    await waitFor(() => text().includes(`Replay ${id}\n`) && text().includes(' sent'));
    process.emit('SIGINT');
    await ended;
    expect(code()).toBe(130);
    expect(text()).toContain(`trackyard replay --cancel ${id}`);
    expect((await all()).find((one) => one.id === id)).toMatchObject({ status: 'running' });

    const watching = start(['--watch', id]);
    await advance(id, { read: 5, matched: 5, sent: 3 });
    await watching.ended;
    expect(watching.code()).toBe(0);
  });

  it('takes a count back that Ctrl-C has ended', async () => {
    const { ended, code } = start(order, { typed: 'y' });
    const id = await running(true);
    await waitFor(() => process.listenerCount('SIGINT') > 0);
    process.emit('SIGINT');
    await ended;
    expect(code()).toBe(130);
    expect((await all()).find((one) => one.id === id)).toMatchObject({ status: 'canceled' });
  });

  it('pauses, resumes, cancels and lists', async () => {
    const { ended } = start([...order, '--yes']);
    await advance(await running(true), { read: 5, matched: 5, sent: 0 });
    const id = await running(false);
    const act = async (flag: string) => {
      const { ended: acted, text } = start([flag, id]);
      await acted;
      return text();
    };
    expect(await act('--pause')).toContain(`Replay ${id} is paused`);
    await ended;
    expect(await act('--resume')).toContain('is running');
    expect(await act('--cancel')).toContain('is canceled');
    const listing = start(['--list']);
    await listing.ended;
    expect(listing.text()).toMatch(new RegExp(`^${id}  canceled`, 'm'));
  });

  it.each([
    ['an unknown source', ['--source', 'nobody'], /no source "nobody"/],
    ['a time that is none', ['--from', 'yesterday-ish'], /--from must be a time/],
    ['a filter that cannot be read', ['--filter', 'type = '], /FQL/],
  ])('tells %s', async (_what, changed, message) => {
    await expect(start([...order, ...changed]).ended).rejects.toThrow(message);
  });

  it('tells a wrong key, no key, a hub that is not there, and what is missing', async () => {
    await expect(start(['--list'], { token: 'sk_wrong' }).ended).rejects.toThrow(
      /does not know this API key/,
    );
    const away = start(['--list', '--url', 'http://127.0.0.1:1']).ended;
    await expect(away).rejects.toThrow(/does not answer/);
    await expect(start([]).ended).rejects.toThrow(/--destination/);
    await expect(start(['--cancel', 'rp_nobody']).ended.catch(isTrackyardError)).resolves.toBe(true);
  });
});
