import { newUuid, silentLogger, TrackyardError } from '@trackyard/base';
import { EVENT_TYPES, type EventType } from '@trackyard/event-spec';
import { parseMaps } from '@trackyard/import-file';
import { createEgress } from '@trackyard/safe-http';
import { Argument, Command, Option } from 'commander';
import { HubApi } from '../replay/hub-api.ts';
import { ANYWHERE, type CommandSurroundings } from '../replay/replay-command.ts';
import { findWriteKey } from './find-write-key.ts';
import { sendBatch, type SendPorts } from './send-batch.ts';
import { sendFile } from './send-file.ts';

interface TargetOptions {
  source: string;
  url?: string;
  token?: string;
}

interface FileOptions extends TargetOptions {
  format?: 'csv' | 'ndjson';
  delimiter?: string;
  type?: EventType;
  event?: string;
  map?: string[];
  state?: string;
  report?: string;
}

/** `trackyard send file <path>` and `trackyard send event <json>`: to the public collection endpoint, like any sender. */
export function sendCommand(surroundings: CommandSurroundings): Command {
  const send = new Command('send').description('send events to a source: of a file, or one');
  withTarget(send.command('file'))
    .description('send a CSV or NDJSON file, gzip or not; the same command goes on where it was ended')
    .argument('<path>')
    .addOption(new Option('--format <format>', 'found in the file where absent').choices(['csv', 'ndjson']))
    .option('--delimiter <character>', 'of CSV, or "tab"; found in the header where absent')
    .addOption(new Option('--type <type>', 'of rows that name none; track where absent').choices(EVENT_TYPES))
    .option('--event <name>', 'of track events without a name')
    .option('--map <column=field...>', 'Total=properties.total:number, "User No"=userId, Junk= leaves it out')
    .option('--state <path>', 'where it is kept how far it is; beside the file where absent')
    .option('--report <path>', 'where refused rows go; beside the file where absent')
    .action(async (path: string, options: FileOptions) => {
      surroundings.exit(await withPorts(options, surroundings, (ports) => file(path, options, ports)));
    });
  withTarget(send.command('event', { isDefault: true }))
    .description('send one event, or a list of them')
    .addArgument(new Argument('<json>', '{"type":"track","userId":"u1","event":"Tried"}'))
    .action(async (json: string, options: TargetOptions) => {
      surroundings.exit(await withPorts(options, surroundings, (ports) => events(json, ports)));
    });
  return send;
}

function withTarget(command: Command): Command {
  return command
    .requiredOption(
      '--source <key>',
      "the source's write key; or its name, slug or id, with a secret API key",
    )
    .option('--url <url>', 'of the hub; TRACKYARD_PUBLIC_URL or this machine where absent')
    .option('--token <key>', 'a secret API key; TRACKYARD_API_TOKEN where absent');
}

type Ports = SendPorts & {
  terminal: Pick<CommandSurroundings, 'input' | 'output'> & { signal: AbortSignal };
};

async function withPorts(
  options: TargetOptions,
  { config, input, output }: CommandSurroundings,
  run: (ports: Ports) => Promise<number>,
): Promise<number> {
  const egress = createEgress({ allow: ANYWHERE, log: silentLogger });
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const { apiToken, publicUrl, host, port } = config();
    const local = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
    const url = (options.url ?? publicUrl ?? local).replace(/\/+$/, '');
    const token = options.token ?? apiToken;
    const http = egress.http();
    const hub = token === undefined ? undefined : new HubApi(http, { url, token });
    const writeKey = await findWriteKey(options.source, hub);
    const { signal } = interrupt;
    return await run({ http, target: { url, writeKey }, signal, terminal: { input, output, signal } });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    output.write('Stopped. The same command goes on from here.\n');
    return 130;
  } finally {
    process.off('SIGINT', onInterrupt);
    await egress.close();
  }
}

function file(path: string, options: FileOptions, ports: Ports): Promise<number> {
  const { format, type, event, map, delimiter, state: statePath, report: reportPath } = options;
  const wishes = { format, type, event, delimiter: delimiter === 'tab' ? '\t' : delimiter };
  const maps = map && { map: parseMaps(map) };
  return sendFile({ path, wishes: { ...wishes, ...maps }, statePath, reportPath }, ports);
}

async function events(json: string, { terminal: { output }, ...ports }: Ports): Promise<number> {
  const items = itemsOf(json);
  const refused = await sendBatch(
    items.map((item) => JSON.stringify(item)),
    ports,
  );
  for (const { index, code, message } of refused)
    output.write(`Refused${items.length > 1 ? ` (${index})` : ''}: ${message} [${code}]\n`);
  if (refused.length === 0) output.write(items.length === 1 ? 'Sent.\n' : `Sent ${items.length} events.\n`);
  return refused.length === 0 ? 0 : 1;
}

/** Each with an id, so that sending it again after a lost answer is no second event. */
function itemsOf(json: string): unknown[] {
  try {
    const items = [JSON.parse(json) as unknown].flat();
    return items.map((item) => (isRecord(item) ? { messageId: newUuid(), ...item } : item));
  } catch (cause) {
    throw new TrackyardError('TY_BODY_NOT_JSON', {
      message: 'The event is not JSON: put it in single quotes.',
      cause,
    });
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
