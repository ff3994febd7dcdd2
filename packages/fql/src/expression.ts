/** The operators that compare two values. */
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in';

/** A text as its meaning is built: what is compiled. */
export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'path'; segments: readonly string[] }
  | { kind: 'list'; items: readonly Expression[] }
  | { kind: 'call'; name: string; parameters: readonly Expression[] }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'not'; operand: Expression }
  | { kind: 'and' | 'or'; operands: readonly Expression[] };
