import { affordable, newBudget, refill, spend } from './redrive-budget.ts';

describe('a rate budget', () => {
  it('begins empty and fills with time', () => {
    const budget = newBudget(1_000);
    expect(affordable(budget)).toBe(0);
    expect(affordable(refill(budget, 10, 1_250))).toBe(2);
    expect(affordable(refill(budget, 10, 2_000))).toBe(10);
  });

  it('gathers no more than a second’s worth, and one at least', () => {
    expect(affordable(refill(newBudget(0), 10, 60_000))).toBe(10);
    expect(affordable(refill(newBudget(0), 0.1, 9_000))).toBe(0);
    expect(affordable(refill(newBudget(0), 0.1, 60_000))).toBe(1);
  });

  it('never lets more through than the rate allows, whatever the steps', () => {
    let budget = newBudget(0);
    let taken = 0;
    for (let now = 0; now <= 60_000; now += 97) {
      budget = refill(budget, 25, now);
      const some = affordable(budget);
      budget = spend(budget, some);
      taken += some;
    }
    expect(taken).toBeLessThanOrEqual(25 * 60);
    expect(taken).toBeGreaterThan(25 * 59);
  });

  it('does not mind a clock that jumps back', () => {
    const budget = refill(newBudget(10_000), 10, 10_500);
    expect(affordable(refill(budget, 10, 0))).toBe(5);
  });
});
