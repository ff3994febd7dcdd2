import type { DeliveryTask } from './form-batches.ts';

type TaskName = Pick<DeliveryTask, 'recordId' | 'connectionId' | 'index'>;

/** A set of tasks by their names; nested maps, because building a name for every event costs more than sending it. */
export class TaskSet {
  readonly #records = new Map<string, Map<string, Set<number>>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add({ recordId, connectionId, index }: TaskName): void {
    let connections = this.#records.get(recordId);
    if (!connections) this.#records.set(recordId, (connections = new Map()));
    let indexes = connections.get(connectionId);
    if (!indexes) connections.set(connectionId, (indexes = new Set()));
    if (indexes.has(index)) return;
    indexes.add(index);
    this.#size++;
  }

  delete({ recordId, connectionId, index }: TaskName): void {
    const connections = this.#records.get(recordId);
    const indexes = connections?.get(connectionId);
    if (!indexes?.delete(index)) return;
    this.#size--;
    if (indexes.size === 0) connections?.delete(connectionId);
    if (connections?.size === 0) this.#records.delete(recordId);
  }

  has({ recordId, connectionId, index }: TaskName): boolean {
    return this.#records.get(recordId)?.get(connectionId)?.has(index) === true;
  }
}
