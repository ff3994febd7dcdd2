import { compileFql } from './compile-fql.ts';

const EVENT = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u1',
  properties: {
    ...{ total: 12.5, count: 3, text: '12', paid: true, open: false, nothing: null, code: 'AB/C-1' },
    tags: ['new', 'gift'],
    address: { city: 'Köln', 'post code': '5' },
    'a.b': 'dotted',
    'quote"d': 1,
    products: [{ sku: 'x' }],
    name: 'myHTMLParser v2',
  },
  context: { ip: '1.2.3.4' },
  null: 'a field of this name is never meant by the word',
};

/** The whole language, one line a rule. */
const TRUTH: [string, boolean][] = [
  // paths, literals, strictness
  ['type = "track"', true],
  ["event = 'Order Completed'", true],
  ['event != "Order Completed"', false],
  ['properties.total = 12.5', true],
  ['properties.total = "12.5"', false],
  ['properties.text = 12', false],
  ['properties.count = -3', false],
  ['properties.paid = true', true],
  ['properties.paid', true],
  ['properties.total', false],
  ['!properties.open', true],
  ['properties.nothing = null', true],
  ['properties.missing = null', true],
  ['properties.missing.deeper = null', true],
  ['properties.missing != null', false],
  ['properties.missing != "a"', true],
  ['properties.address.city = "Köln"', true],
  [String.raw`properties.a\.b = "dotted"`, true],
  [String.raw`properties.address.post\ code = "5"`, true],
  [String.raw`properties.quote\"d = 1`, true],
  ['properties.products.0.sku = "x"', true],
  ['properties.constructor = null', true],
  ['properties.text.length = null', true],
  ['properties.__proto__ = null', true],
  ['properties.tags = ["new", "gift"]', true],
  ['properties.tags = ["gift", "new"]', false],
  [String.raw`"a\"b" = 'a"b'`, true],
  // numbers
  ['properties.total > 12', true],
  ['properties.total >= 12.5', true],
  ['properties.total < 12.5', false],
  ['properties.total <= +12.5', true],
  ['properties.text > 1', false],
  ['properties.missing < 1', false],
  ['1 < properties.count', true],
  // in
  ['type in ["track", "page"]', true],
  ['type in []', false],
  ['properties.count in [1, 2, 3]', true],
  ['properties.text in [12]', false],
  ['"gift" in ["a", lowercase("GIFT")]', true],
  ['!(type in ["page"])', true],
  // precedence and nesting
  ['type = "page" and type = "page" or type = "track"', true],
  ['type = "track" or type = "page" and type = "page"', true],
  ['(type = "track" or type = "page") and type = "page"', false],
  ['!type = "page"', true],
  ['!type = "page" and type = "page"', false],
  ['!(type = "page" or (type = "screen" and (userId = "u1")))', true],
  ['!!properties.paid', true],
  // as some of Segment's presets are written
  ['type=track AND event == "Order Completed"', true],
  ['type = page OR type = screen', false],
  ['type IN ["track"]', true],
  ['event = track', false],
  // functions
  ['contains(event, "Completed")', true],
  ['contains(properties.missing, "a")', false],
  ['contains(properties.count, "3")', false],
  ['match(event, "Order*")', true],
  ['match(event, "order*")', false],
  ['match(event, "*d")', true],
  ['match(event, "?rder [A-C]ompleted")', true],
  ['match(event, "[^X]rder*")', true],
  ['match(event, "Order")', false],
  ['match(properties.code, "AB*1")', true],
  [String.raw`match("a*b", "a\*b")`, true],
  [String.raw`match("axb", "a\*b")`, false],
  ['match("", "*")', true],
  ['match("", "?")', false],
  ['length(properties.tags) = 2', true],
  ['length(properties.address.city) = 5', true],
  ['length(properties.missing) = 0', true],
  ['length(properties.address) = null', true],
  ['lowercase(event) = "order completed"', true],
  ['uppercase(event) = "ORDER COMPLETED"', true],
  ['lowercase(properties.count) = null', true],
  ['snakecase(event) = "order_completed"', true],
  ['snakecase(properties.name) = "my_html_parser_v_2"', true],
  ['kebabcase(event) = "order-completed"', true],
  ['titlecase("hello_big world") = "Hello Big World"', true],
  ['typeof(event) = "string"', true],
  ['typeof(properties.total) = "number"', true],
  ['typeof(properties.tags) = "list"', true],
  ['typeof(properties.paid) = "bool"', true],
  ['typeof(properties.missing) = "null"', true],
  ['number(properties.text) = 12', true],
  ['number("many") = null', true],
  ['string(properties.count) = "3"', true],
  ['bool("true")', true],
  ['bool(properties.missing) = null', true],
  ['event', false],
  ['lowercase(event)', false],
];

describe('compileFql', () => {
  it.each(TRUTH)('%s is %s', (text, expected) => {
    const compiled = compileFql(text);
    if (compiled.problem) throw new Error(compiled.problem.message);
    expect(compiled.matches(EVENT)).toBe(expected);
  });

  it.each([
    ['', 0, 'Expected a field, a value or a "(".'],
    ['type = ', 7, 'Expected a field, a value or a "(".'],
    ['type === "track"', 7, 'Expected a field, a value or a "(".'],
    ['type = "track', 7, 'This text has no closing quote.'],
    ['a = 1 && b = 2', 6, 'Write "and" instead of "&&".'],
    ['a = 1 || b = 2', 6, 'Write "or" instead of "||".'],
    ['a = 1 b = 2', 6, 'Expected "and", "or" or the end.'],
    ['(a = 1', 6, 'A "(" is not closed.'],
    ['a = 1)', 5, 'This ")" closes nothing.'],
    ['a in "x"', 2, 'After "in" there must be a list: ["a", "b"].'],
    ['a in ["x"', 9, 'A "[" is not closed.'],
    ['delete(a)', 0, 'There is no function "delete".'],
    ['contains(a)', 0, '"contains" takes 2 values.'],
    ['length(a, b)', 0, '"length" takes one value.'],
    ['a = #', 4, '"#" has no meaning here.'],
    [`${'('.repeat(60)}a`, 51, 'It is nested more than 50 levels deep.'],
    [`${'!'.repeat(60)}a`, 51, 'It is nested more than 50 levels deep.'],
  ])('says what is wrong with %s', (text, position, message) => {
    expect(compileFql(text)).toEqual({ problem: { position, message } });
  });

  it('knows the types that a trigger takes', () => {
    expect(compileFql('type = "track" or type = "page"')).toMatchObject({
      types: new Set(['track', 'page']),
    });
    expect(compileFql('type = "track" or event = "x"')).not.toHaveProperty('types');
    expect(compileFql('type = "track" and type = "page"')).not.toHaveProperty('types');
  });

  it('is not stalled by a pattern that backtracks', () => {
    const compiled = compileFql(`match(event, "${'a*'.repeat(50)}b")`);
    if (compiled.problem) throw new Error(compiled.problem.message);
    const startedAt = performance.now();
    expect(compiled.matches({ event: 'a'.repeat(30_000) })).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
