import type { Comparison, Expression } from './expression.ts';
import { FUNCTIONS } from './functions.ts';
import { parseFql } from './parse-fql.ts';
import { FqlSyntaxError, type FqlProblem } from './problem.ts';

/** A text that can be asked, or what is wrong with it. */
export type CompiledFql =
  | {
      problem?: undefined;
      matches(event: object): boolean;
      /** The event types that it takes, where it asks for nothing else. */
      types?: ReadonlySet<string>;
    }
  | { problem: FqlProblem };

type Evaluate = (event: object) => unknown;

/**
 * Compiles a text once; what is compiled holds no state and never throws. A path that leads nowhere is `null`;
 * comparing is strict about types; anything but `true` is no match.
 */
export function compileFql(text: string): CompiledFql {
  try {
    const expression = parseFql(text);
    const evaluate = compile(expression);
    const types = typesOf(expression);
    return { matches: (event) => evaluate(event) === true, ...(types && { types: new Set(types) }) };
  } catch (error) {
    if (!(error instanceof FqlSyntaxError)) throw error;
    return { problem: { position: error.position, message: error.message } };
  }
}

function compile(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'path':
      return compilePath(expression.segments);
    case 'list': {
      const items = expression.items.map(compile);
      return (event) => items.map((item) => item(event));
    }
    case 'call': {
      const call = FUNCTIONS.get(expression.name)!;
      const [first = () => null, second] = expression.parameters.map(compile);
      return (event) => call(first(event), second?.(event));
    }
    case 'compare':
      return compileComparison(expression.operator, compile(expression.left), compile(expression.right));
    case 'not': {
      const operand = compile(expression.operand);
      return (event) => operand(event) !== true;
    }
    case 'and': {
      const operands = expression.operands.map(compile);
      return (event) => operands.every((operand) => operand(event) === true);
    }
    case 'or': {
      const operands = expression.operands.map(compile);
      return (event) => operands.some((operand) => operand(event) === true);
    }
  }
}

function compilePath(segments: readonly string[]): Evaluate {
  return (event) => {
    let value: unknown = event;
    for (const segment of segments) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return null;
      value = (value as Record<string, unknown>)[segment];
    }
    return value ?? null;
  };
}

function compileComparison(operator: Comparison, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '=':
      return (event) => isSame(left(event), right(event));
    case '!=':
      return (event) => !isSame(left(event), right(event));
    case 'in':
      return (event) => {
        const value = left(event);
        return (right(event) as unknown[]).some((item) => isSame(item, value));
      };
    default: {
      const holds = NUMBER_COMPARISONS[operator];
      return (event) => {
        const one = left(event);
        const other = right(event);
        return typeof one === 'number' && typeof other === 'number' && holds(one, other);
      };
    }
  }
}

const NUMBER_COMPARISONS = {
  '<': (one: number, other: number) => one < other,
  '<=': (one: number, other: number) => one <= other,
  '>': (one: number, other: number) => one > other,
  '>=': (one: number, other: number) => one >= other,
};

/** Strict; lists and objects by what is in them, in order. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `type = "track" or type = "page"` is looked up instead of evaluated: most triggers of presets are no more. */
function typesOf(expression: Expression): string[] | undefined {
  if (expression.kind === 'or') {
    const types = expression.operands.map(typesOf);
    return types.every((some) => some !== undefined) ? types.flat() : undefined;
  }
  if (expression.kind !== 'compare' || expression.operator !== '=') return undefined;
  const { left, right } = expression;
  const isType = left.kind === 'path' && left.segments.length === 1 && left.segments[0] === 'type';
  return isType && right.kind === 'literal' && typeof right.value === 'string' ? [right.value] : undefined;
}
