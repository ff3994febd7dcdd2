import type { Socket } from 'node:net';
import type { Egress } from '@trackyard/safe-http';
import { createCrashPoints, type Crashes, type LoadCrashPoint } from './crash-point.ts';

/** The way to the local warehouse, with a crash point at each step of a load: they are read off what is sent. */
export function withDyingWarehouse(egress: Egress, crashes: Crashes): Egress {
  const die = createCrashPoints(crashes);
  return {
    ...egress,
    uncheckedDialForLocalWarehouse() {
      const dial = egress.uncheckedDialForLocalWarehouse();
      return { ...dial, socket: () => watched(dial.socket(), die) };
    },
  };
}

type Step = 'nothing' | 'merging' | 'merged' | 'committing';

function watched(socket: Socket, die: (point: LoadCrashPoint) => void): Socket {
  let step: Step = 'nothing';
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  const emit = socket.emit.bind(socket) as (...given: unknown[]) => boolean;
  const beforeSent = (sent: Buffer): void => {
    if (sent.includes('BEGIN ')) step = 'nothing';
    if (sent.includes('INSERT INTO') && sent.includes('trackyard_stage')) {
      die('load: staged, not merged');
      step = 'merging';
    }
    if (sent.includes('COMMIT\0') && step === 'merged') {
      die('load: merged, commit not sent');
      step = 'committing';
    }
  };
  const beforeAnswer = (): void => {
    if (step === 'committing') die('load: committed, answer not read');
    if (step !== 'merging') return;
    die('load: merged, answer not read');
    step = 'merged';
  };
  // Not before: connecting puts the socket's own `write` back.
  socket.once('connect', () => {
    Object.assign(socket, {
      write(...given: unknown[]) {
        if (Buffer.isBuffer(given[0])) beforeSent(given[0]);
        return write(...given);
      },
      emit(...given: unknown[]) {
        if (given[0] === 'data') beforeAnswer();
        return emit(...given);
      },
    });
  });
  return socket;
}
