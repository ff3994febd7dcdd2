import { parseFql, type Expression } from '@trackyard/fql';

export type Operator =
  'is' | 'is_not' | 'contains' | 'not_contains' | 'greater' | 'less' | 'exists' | 'missing';
export type Literal = string | number | boolean;

/** One line of the builder: "properties.total is greater than 100". */
export interface Condition {
  /** A path of the event: `event`, `properties.total`. */
  field: string;
  operator: Operator;
  /** Nothing for `exists` and `missing`. */
  value: Literal;
}

/** What the builder can show: conditions that all, or any, must hold. None: every event. */
export interface Conditions {
  match: 'all' | 'any';
  conditions: Condition[];
}

export const EVENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
/** The trigger that takes every event. */
export const EVERY_EVENT = EVENT_TYPES.map((type) => `type = "${type}"`).join(' or ');

export const OPERATORS: readonly Operator[] = [
  ...(['is', 'is_not', 'contains', 'not_contains', 'greater', 'less', 'exists', 'missing'] as const),
];
export const hasValue = (operator: Operator): boolean => operator !== 'exists' && operator !== 'missing';

/** The text as conditions; nothing where it says more than the builder can show, or is wrong. */
export function readConditions(fql: string): Conditions | undefined {
  if (fql.trim() === '') return { match: 'all', conditions: [] };
  let expression: Expression;
  try {
    expression = parseFql(fql);
  } catch {
    return undefined;
  }
  const conditions = partsOf(expression).map(conditionOf);
  if (!conditions.every((one) => one !== undefined)) return undefined;
  if (isEvery(expression, conditions)) return { match: 'all', conditions: [] };
  return { match: expression.kind === 'or' ? 'any' : 'all', conditions };
}

/** Back to a text. A condition without a field says nothing. */
export function writeConditions({ match, conditions }: Conditions): string {
  return conditions
    .filter(({ field }) => field !== '')
    .map(textOf)
    .join(match === 'all' ? ' and ' : ' or ');
}

/** `type = "track" or type = "page" or …`, all of them: how mappings say that they take everything. */
function isEvery({ kind }: Expression, conditions: readonly Condition[]): boolean {
  const types = conditions.map(
    ({ field, operator, value }) => field === 'type' && operator === 'is' && value,
  );
  return kind === 'or' && EVENT_TYPES.every((type) => types.includes(type));
}

function partsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'and' || expression.kind === 'or' ? expression.operands : [expression];
}

function conditionOf(expression: Expression): Condition | undefined {
  if (expression.kind === 'compare') return comparisonOf(expression);
  if (expression.kind === 'not') {
    const inner = conditionOf(expression.operand);
    return inner?.operator === 'contains' ? { ...inner, operator: 'not_contains' } : undefined;
  }
  if (expression.kind !== 'call' || expression.name !== 'contains') return undefined;
  const [path, part] = expression.parameters;
  const field = fieldOf(path);
  if (field === undefined || part?.kind !== 'literal' || typeof part.value !== 'string') return undefined;
  return { field, operator: 'contains', value: part.value };
}

const SIGNS: Record<string, Operator> = { '=': 'is', '!=': 'is_not', '>': 'greater', '<': 'less' };

function comparisonOf({ operator: sign, left, right }: Expression & { kind: 'compare' }) {
  const field = fieldOf(left);
  const operator = SIGNS[sign];
  if (field === undefined || right.kind !== 'literal' || !operator) return undefined;
  if (right.value !== null) return { field, operator, value: right.value };
  if (operator === 'is') return { field, operator: 'missing' as const, value: '' };
  return operator === 'is_not' ? { field, operator: 'exists' as const, value: '' } : undefined;
}

function fieldOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'path' ? expression.segments.map(escapeSegment).join('.') : undefined;
}

/** Characters that FQL takes for something else. */
export function escapeSegment(segment: string): string {
  return segment.replace(/^\d|[^A-Za-z0-9_-]/g, (character) => `\\${character}`);
}

function textOf({ field, operator, value }: Condition): string {
  switch (operator) {
    case 'is':
      return `${field} = ${literalText(value)}`;
    case 'is_not':
      return `${field} != ${literalText(value)}`;
    case 'greater':
      return `${field} > ${literalText(value)}`;
    case 'less':
      return `${field} < ${literalText(value)}`;
    case 'contains':
      return `contains(${field}, ${literalText(String(value))})`;
    case 'not_contains':
      return `!contains(${field}, ${literalText(String(value))})`;
    case 'exists':
      return `${field} != null`;
    case 'missing':
      return `${field} = null`;
  }
}

function literalText(value: Literal): string {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
}

/** What was typed, as the kind of value that the events have there: comparing is strict about kinds. */
export function literalOf(
  text: string,
  { operator, example }: { operator: Operator; example: unknown },
): Literal {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  if (operator === 'greater' || operator === 'less' || typeof example === 'number')
    return isNumber ? Number(text) : text;
  if (typeof example === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
