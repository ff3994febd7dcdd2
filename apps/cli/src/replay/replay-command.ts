import { silentLogger, TrackyardError } from '@trackyard/base';
import { createEgress } from '@trackyard/safe-http';
import { Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { HubApi, type HubAddress } from './hub-api.ts';
import { act, list, replay, watch, type ReplayOrder, type ReplayPorts } from './replay.ts';
import type { Terminal } from './terminal.ts';

const POLL_MS = 1_000;
/** Everywhere: the address is the operator's own, and a hub is mostly at a private one. */
export const ANYWHERE = ['0.0.0.0/0', '::/0'];

interface ReplayOptions extends Partial<ReplayOrder> {
  watch?: string;
  pause?: string;
  resume?: string;
  cancel?: string;
  list?: boolean;
  url?: string;
  token?: string;
}

/** What a process gives a command, and a test in its place. */
export interface CommandSurroundings {
  config(): Pick<Config, 'apiToken' | 'publicUrl' | 'host' | 'port'>;
  input: Terminal['input'];
  output: Terminal['output'];
  pollMs?: number;
  /** Told what the process is to end with. */
  exit(code: number): void;
}

export function replayCommand(surroundings: CommandSurroundings): Command {
  return new Command('replay')
    .description('send events of the lake to a destination (again): counted first, and sent when you agree')
    .option('--source <name...>', 'sources, by name, slug or id')
    .option('--destination <name>', 'where to, by name or id')
    .option('--from <time>', 'what was received from then on: 2026-03-04T10:00:00Z, or a day')
    .option('--to <time>', 'what was received before then')
    .option('--filter <fql>', 'only events that this filter takes')
    .option('--user <id>', 'only events of this user id or anonymous id')
    .option('--rate <events>', 'at most so many a second', positive)
    .option('-y, --yes', 'send without asking')
    .option('--dry-run', 'count, and send nothing')
    .option('--watch <id>', 'see how far a replay is')
    .option('--pause <id>', 'pause a replay')
    .option('--resume <id>', 'go on with a paused replay')
    .option('--cancel <id>', 'stop a replay for good')
    .option('--list', 'the latest replays')
    .option('--url <url>', 'of the hub; TRACKYARD_PUBLIC_URL or this machine where absent')
    .option('--token <key>', 'a secret API key; TRACKYARD_API_TOKEN where absent')
    .action(async (options: ReplayOptions) => surroundings.exit(await run(options, surroundings)));
}

async function run(options: ReplayOptions, { config, input, output, pollMs = POLL_MS }: CommandSurroundings) {
  const egress = createEgress({ allow: ANYWHERE, log: silentLogger });
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const hub = new HubApi(egress.http(), addressOf(options, config()));
    const terminal = { input, output, signal: interrupt.signal };
    return await choose(options, { hub, terminal, pollMs });
  } finally {
    process.off('SIGINT', onInterrupt);
    await egress.close();
  }
}

function choose(options: ReplayOptions, ports: ReplayPorts): Promise<number> {
  if (options.list) return list(ports);
  if (options.watch !== undefined) return watch(options.watch, ports);
  for (const action of ['pause', 'resume', 'cancel'] as const) {
    const id = options[action];
    if (id !== undefined) return act(action, id, ports);
  }
  const { source, destination, from, to, ...rest } = options;
  if (!source || destination === undefined || from === undefined || to === undefined) {
    const message =
      'Needed: --source, --destination, --from and --to (or --list, --watch, --pause, --resume, --cancel).';
    throw new TrackyardError('TY_VALIDATION', { message });
  }
  return replay({ ...rest, source, destination, from, to }, ports);
}

function addressOf(options: ReplayOptions, config: ReturnType<CommandSurroundings['config']>): HubAddress {
  const token = options.token ?? config.apiToken;
  if (token === undefined) {
    const message = 'A secret API key is needed: set TRACKYARD_API_TOKEN or give --token.';
    throw new TrackyardError('TY_UNAUTHORIZED', { message });
  }
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  const url = options.url ?? config.publicUrl ?? `http://${host}:${config.port}`;
  return { url: url.replace(/\/+$/, ''), token };
}

function positive(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError('must be a number above 0.');
}
