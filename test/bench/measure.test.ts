import { describe, expect, it } from 'vitest';
import { inTurn, lineOf, spreadOf } from './measure.ts';

describe('what a bench prints', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it('counts percentiles from the good end', () => {
    expect(spreadOf(hundred)).toEqual({ p50: 50, p95: 95 });
    expect(spreadOf(hundred, 'higher')).toEqual({ p50: 51, p95: 6 });
    expect(spreadOf([7])).toEqual({ p50: 7, p95: 7 });
  });

  it('holds the 95th percentile against the budget', () => {
    const control = { name: 'bare', values: [1] };
    const line = (budget: number | null) => lineOf({ bench: 'b', values: hundred, budget, control });
    expect([line(95).ok, line(94).ok, line(null).ok]).toEqual([true, false, true]);
    expect(line(95)).toMatchObject({ unit: 'ms', n: 100, control: { name: 'bare', p50: 1, p95: 1 } });
    const rate = (budget: number) => lineOf({ bench: 'b', values: hundred, budget, better: 'higher', control });
    expect([rate(6).ok, rate(7).ok]).toEqual([true, false]);
  });

  it('refuses to print a figure of nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });

  it('compares pairs measured in turn', () => {
    const turns: string[] = [];
    const { ratios } = inTurn(
      2,
      (turn) => {
        turns.push(`a${turn}`);
        return 10 * (turn + 1);
      },
      (turn) => {
        turns.push(`b${turn}`);
        return 5;
      },
    );
    expect(ratios).toEqual([2, 4]);
    expect(turns).toEqual(['a0', 'b0', 'a1', 'b1']);
  });

  it('compares medians of several rounds', () => {
    const slowOnce = (round: number) => (round % 3 === 0 ? 100 : 2);
    expect(inTurn(2, slowOnce, () => 1, { rounds: 3 }).ratios).toEqual([2, 2]);
  });

  it('charges each side for the work it put off', () => {
    const turns: string[] = [];
    const side = (name: string, value: number) => (round: number) => {
      turns.push(`${name}${round}`);
      return value;
    };
    const { ones, others } = inTurn(1, side('a', 30), side('b', 1), { rounds: 2, settle: () => turns.push('–') });
    expect(turns).toEqual(['a0', 'a1', '–', 'b0', 'b1', '–']);
    expect(ones[0]).toBeGreaterThanOrEqual(60);
    expect(others[0]).toBeGreaterThanOrEqual(2);
  });
});
