/** A timer that several may set: it fires once, at the earliest moment asked for. Keeps no process alive. */
export interface EarliestTimer {
  in(ms: number): void;
  stop(): void;
}

export function createEarliestTimer(fire: () => void): EarliestTimer {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  return {
    in(ms) {
      const at = performance.now() + ms;
      if (timer && dueAt <= at) return;
      clearTimeout(timer);
      dueAt = at;
      timer = setTimeout(() => {
        timer = undefined;
        fire();
      }, ms);
      timer.unref();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
