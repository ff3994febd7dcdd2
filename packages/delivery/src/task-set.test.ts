import { TaskSet } from './task-set.ts';

const task = (recordId: string, connectionId: string, index: number) => ({ recordId, connectionId, index });

describe('a set of tasks', () => {
  it('tells records, connections and places apart, and counts each task once', () => {
    const tasks = new TaskSet();
    for (const each of [task('r', 'c', 1), task('r', 'c', 1), task('r', 'd', 1), task('s', 'c', 2)])
      tasks.add(each);
    expect(tasks.size).toBe(3);
    expect([task('r', 'c', 1), task('r', 'd', 1), task('s', 'c', 2)].every((each) => tasks.has(each))).toBe(
      true,
    );
    expect([task('r', 'c', 2), task('s', 'd', 2), task('t', 'c', 1)].some((each) => tasks.has(each))).toBe(
      false,
    );
  });

  it('forgets', () => {
    const tasks = new TaskSet();
    tasks.add(task('r', 'c', 1));
    tasks.add(task('r', 'c', 2));
    tasks.delete(task('r', 'c', 1));
    tasks.delete(task('r', 'c', 1));
    tasks.delete(task('x', 'c', 1));
    expect([tasks.size, tasks.has(task('r', 'c', 1)), tasks.has(task('r', 'c', 2))]).toEqual([
      1,
      false,
      true,
    ]);
  });
});
