import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { TrackyardError } from '@trackyard/base';
import { fileKeyOf, planFile, readBlocks, type Block, type FileWishes } from '@trackyard/import-file';
import { grouped } from '../replay/replay-view.ts';
import { StatusLine, type Terminal } from '../replay/terminal.ts';
import { bytesFrom, readThrough } from './file-bytes.ts';
import { RefusedReport } from './refused-report.ts';
import { sendBatch, type SendPorts } from './send-batch.ts';
import { readState, removeState, writeState, type SendState } from './send-state.ts';

/** What a person asks for. */
export interface FileOrder {
  path: string;
  wishes: FileWishes;
  /** Where it is kept how far the file is sent; beside the file where absent. */
  statePath?: string | undefined;
  /** Where refused rows go; beside the file where absent. */
  reportPath?: string | undefined;
}

export interface FilePorts extends Omit<SendPorts, 'signal' | 'onWaiting'> {
  terminal: Terminal;
}

/** Requests under way at once. */
const AT_ONCE = 4;

/**
 * Sends a file's rows in batches, a few at once, and notes behind which row all is stored: the same command goes on from
 * there, whatever ended it. Rows that were under way then are sent again under the same message ids, which the hub
 * knows. Resolves to the exit code: 1 where rows were refused.
 */
export async function sendFile({ path, wishes, ...order }: FileOrder, ports: FilePorts): Promise<number> {
  const { terminal } = ports;
  const { statePath = `${path}.trackyard-state`, reportPath = `${path}.refused.ndjson` } = order;
  const { head, contentHash, bytes } = await readThrough(path);
  const plan = planFile(head, wishes);
  const fileKey = fileKeyOf(contentHash, plan);
  const identity = createHash('sha256')
    .update(`${fileKey} ${ports.target.url} ${ports.target.writeKey}`)
    .digest('hex');
  const before = await readState(statePath);
  if (before && before.identity !== identity) throw anotherSending(path, statePath);
  const start = before ?? { place: plan.start, count: { read: 0, accepted: 0, refused: 0 }, reportBytes: 0 };
  if (before) terminal.output.write(`Going on behind row ${grouped(before.count.read)}.\n`);

  const line = new StatusLine(terminal);
  const report = await RefusedReport.open(reportPath, start.reportBytes);
  let isWaiting = false;
  const state: SendState = { ...start, identity, fileKey, count: { ...start.count } };
  const show = () => line.show(progressLine(state, { bytes, isWaiting }));
  const onWaiting = (now: boolean) => {
    isWaiting = now;
    show();
  };
  const send = { ...ports, signal: terminal.signal, onWaiting };
  try {
    const blocks = readBlocks(bytesFrom(path, state.place.offset), { plan, fileKey, from: state.place });
    for await (const { block, refused } of inOrder(blocks, (block) => refusedOf(block, send))) {
      await report.add(refused);
      const { count } = state;
      count.read += block.rows;
      count.refused += refused.length;
      count.accepted += block.rows - refused.length;
      Object.assign(state, { place: block.next, reportBytes: report.bytes });
      await writeState(statePath, state);
      show();
    }
  } finally {
    line.end();
  }
  await removeState(statePath);
  return conclude(state, report, terminal);
}

type Refused = Parameters<RefusedReport['add']>[0];

async function refusedOf({ items, refusals }: Block, ports: SendPorts): Promise<Refused> {
  if (items.length === 0) return refusals;
  const refused = await sendBatch(
    items.map(({ json }) => json),
    ports,
  );
  const rows = refused.map(({ index, code, message }) => {
    const { line, row } = items[index]!;
    return { line, code, message, row };
  });
  return [...refusals, ...rows].sort((one, other) => one.line - other.line);
}

/** Blocks in their order, each with what `send` made of it, a few under way at once. */
async function* inOrder(
  blocks: AsyncIterable<Block>,
  send: (block: Block) => Promise<Refused>,
): AsyncGenerator<{ block: Block; refused: Refused }> {
  const underWay: { block: Block; done: Promise<Refused> }[] = [];
  try {
    for await (const block of blocks) {
      const done = send(block);
      done.catch(() => undefined); // awaited below, in order
      underWay.push({ block, done });
      if (underWay.length < AT_ONCE) continue;
      const oldest = underWay.shift()!;
      yield { block: oldest.block, refused: await oldest.done };
    }
    for (let oldest = underWay.shift(); oldest; oldest = underWay.shift())
      yield { block: oldest.block, refused: await oldest.done };
  } finally {
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
}

function anotherSending(path: string, statePath: string): TrackyardError {
  const message =
    `${path} was sent in part before, and has changed since, or goes elsewhere or is mapped otherwise now. ` +
    `Delete ${statePath} to send it from its beginning, or give --state.`;
  return new TrackyardError('TY_CONFLICT', { message });
}

function progressLine(
  { place, count }: SendState,
  { bytes, isWaiting }: { bytes: number; isWaiting: boolean },
): string {
  const percent = `${Math.floor((place.offset / bytes) * 100)} %`.padStart(5);
  const refused = count.refused > 0 ? `, ${grouped(count.refused)} refused` : '';
  return `${percent}  ${grouped(count.accepted)} sent${refused}${isWaiting ? '; waits for the hub' : ''}`;
}

async function conclude({ count }: SendState, report: RefusedReport, { output }: Terminal): Promise<number> {
  output.write(`${grouped(count.accepted)} of ${grouped(count.read)} rows were sent.\n`);
  if (count.refused === 0) {
    await rm(report.path, { force: true });
    return 0;
  }
  output.write(`${grouped(count.refused)} were refused: ${report.path} says why.\n`);
  return 1;
}
