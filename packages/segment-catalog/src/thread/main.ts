/**
 * The thread in which Segment's destinations run: one a process, started when the first is used. It reads no
 * environment, opens no socket, and knows the host by messages only.
 */
import { parentPort } from 'node:worker_threads';
import type { HttpResponse } from '@trackyard/connector-sdk';
import type { Answers, FromThread, MappedEvent, ToThread, TransportFault } from '../protocol.ts';
import type { OpenEvent } from './open-event.ts';
import { checkAccount, deleteUser, lookUpChoices, refreshTokens } from './account-tasks.ts';
import { inCall } from './call.ts';
import { closeNetwork } from './close-network.ts';
import { Destinations, type ReadyDestination } from './destinations.ts';
import { perform } from './perform.ts';
import { plantTransport } from './plant-transport.ts';
import { scrubEnvironment } from './scrub-environment.ts';
import { silenceOutput } from './silence-output.ts';
import { requireCore } from './segment-modules.ts';
import { verdictOfError } from './verdict.ts';

type TaskMessage = Extract<ToThread, { type: 'task' }>;

const port = parentPort!;
const post = (message: FromThread) => port.postMessage(message);
const waiting = new Map<number, (answer: HttpResponse | TransportFault) => void>();
let exchanges = 0;

scrubEnvironment();
closeNetwork();
silenceOutput();
plantTransport(({ taskId }, request) => {
  exchanges += 1;
  const exchange = exchanges;
  post({ type: 'request', id: taskId, exchange, request });
  return new Promise((resolve) => waiting.set(exchange, resolve));
});
const destinations = new Destinations(requireCore());

port.on('message', (message: ToThread) => {
  if (message.type === 'task') void answer(message);
  else if (message.type === 'forget') destinations.forget(message.destinationId);
  else if (message.type === 'ping') post({ type: 'pong' });
  else {
    waiting.get(message.exchange)?.(message.answer);
    waiting.delete(message.exchange);
  }
});

async function answer(message: TaskMessage): Promise<void> {
  const { id, account } = message;
  try {
    const ready = await inCall(id, account, async () => destinations.of(account));
    post({ type: 'done', id, answer: await work(message, ready) });
  } catch (error) {
    post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

async function work(
  { id, account, task }: TaskMessage,
  ready: ReadyDestination,
): Promise<Answers[keyof Answers]> {
  switch (task.name) {
    case 'perform':
      return performTask(id, { account, ready }, task);
    case 'check':
      return checkAccount(id, account, ready);
    case 'delete':
      return deleteUser(id, { account, ready }, task.user);
    case 'refresh':
      return refreshTokens(id, { account, ready });
    case 'choices':
      return lookUpChoices(id, { account, ready }, task);
    case 'load':
      return Object.keys(ready.destination.actions);
  }
}

async function performTask(
  taskId: number,
  { account, ready }: { account: TaskMessage['account']; ready: ReadyDestination },
  { action: name, events }: Extract<TaskMessage['task'], { name: 'perform' }>,
): Promise<Answers['perform']> {
  const action = ready.destination.actions[name];
  if (!action) throw new Error(`There is no action "${name}".`);
  try {
    // Fills in defaults, and turns text into numbers where the definition wants them.
    ready.destination.validateSettings(account.settings);
  } catch (error) {
    const verdict = verdictOfError(error, { taskId, account, requests: 0 });
    const message = 'message' in verdict ? verdict.message : 'The settings are not right.';
    return events.map(() => ({ kind: 'config', message }));
  }
  return perform({ taskId, account, ready, action }, events.map(opened));
}

function opened({ payload, eventJson }: MappedEvent): OpenEvent {
  return { payload, event: JSON.parse(eventJson) };
}
