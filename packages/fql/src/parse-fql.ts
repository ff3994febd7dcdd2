import type { Comparison, Expression } from './expression.ts';
import { FUNCTIONS } from './functions.ts';
import { FqlSyntaxError } from './problem.ts';
import { tokensOf, type Token } from './tokens.ts';

const MAX_DEPTH = 50;
const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=', 'in']);

/** `or` binds least, then `and`, `!`, comparisons. Throws {@link FqlSyntaxError}. */
export function parseFql(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.or(0);
  parser.end();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  or(depth: number): Expression {
    return this.#chain('or', () => this.#chain('and', () => this.#not(depth)));
  }

  end(): void {
    const token = this.#next();
    if (token.kind === 'end') return;
    if (token.kind === 'sign' && token.sign === ')') fail(token, 'This ")" closes nothing.');
    fail(token, 'Expected "and", "or" or the end.');
  }

  #chain(kind: 'and' | 'or', operand: () => Expression): Expression {
    const operands = [operand()];
    while (this.#take(kind)) operands.push(operand());
    return operands.length === 1 ? operands[0]! : { kind, operands };
  }

  #not(depth: number): Expression {
    if (depth > MAX_DEPTH) fail(this.#peek(), `It is nested more than ${MAX_DEPTH} levels deep.`);
    if (this.#take('!')) return { kind: 'not', operand: this.#not(depth + 1) };
    return this.#comparison(depth);
  }

  #comparison(depth: number): Expression {
    const left = this.#operand(depth);
    const token = this.#peek();
    if (token.kind !== 'sign' || !COMPARISONS.has(token.sign)) return left;
    this.#at++;
    const operator = token.sign as Comparison;
    const right = bareType(left, this.#operand(depth));
    if (operator === 'in' && right.kind !== 'list')
      fail(token, 'After "in" there must be a list: ["a", "b"].');
    return { kind: 'compare', operator, left, right };
  }

  #operand(depth: number): Expression {
    if (this.#take('(')) {
      const inner = this.or(depth + 1);
      this.#expect(')', 'A "(" is not closed.');
      return inner;
    }
    if (this.#take('[')) return { kind: 'list', items: this.#items(']', depth + 1) };
    const token = this.#next();
    if (token.kind === 'literal') return { kind: 'literal', value: token.value };
    if (token.kind !== 'path') fail(token, 'Expected a field, a value or a "(".');
    if (this.#isSign('(')) return this.#call(token, depth + 1);
    return { kind: 'path', segments: token.segments };
  }

  #call(token: Token & { kind: 'path' }, depth: number): Expression {
    const name = token.segments.join('.');
    const known = FUNCTIONS.get(name);
    if (!known) fail(token, `There is no function "${name}".`);
    this.#at++;
    const parameters = this.#items(')', depth);
    if (parameters.length !== known.length)
      fail(token, `"${name}" takes ${known.length === 1 ? 'one value' : `${known.length} values`}.`);
    return { kind: 'call', name, parameters };
  }

  #items(close: ')' | ']', depth: number): Expression[] {
    const items: Expression[] = [];
    if (this.#take(close)) return items;
    do items.push(this.or(depth));
    while (this.#take(','));
    this.#expect(close, `A "${close === ')' ? '(' : '['}" is not closed.`);
    return items;
  }

  #expect(sign: string, message: string): void {
    if (!this.#take(sign)) fail(this.#peek(), message);
  }

  #take(sign: string): boolean {
    const isNext = this.#isSign(sign);
    if (isNext) this.#at++;
    return isNext;
  }

  #isSign(sign: string): boolean {
    const token = this.#peek();
    return token.kind === 'sign' && token.sign === sign;
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The end is never passed. */
  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }
}

/** `type = track`, as some of Segment's own presets write it: the word is a value. */
function bareType(left: Expression, right: Expression): Expression {
  const isType = left.kind === 'path' && left.segments.join('.') === 'type';
  if (!isType || right.kind !== 'path' || right.segments.length > 1) return right;
  return { kind: 'literal', value: right.segments[0]! };
}

function fail(token: Token, message: string): never {
  throw new FqlSyntaxError(token.position, message);
}
