import { words } from '../../words.ts';
import { hasValue, readConditions, type Condition } from './conditions.ts';

/** Which events a text takes, as people say it: "Order Completed", "a page is viewed"; else the text itself. */
export function sentenceOf(fql: string): string {
  const said = words.catalog.sentence;
  const read = readConditions(fql);
  if (!read) return fql.trim().replace(/\s+/g, ' ');
  const { match, conditions } = read;
  if (conditions.length === 0) return said.any;
  if (match === 'any') return anyOf(conditions);
  const name = conditions.find(({ field, operator }) => field === 'event' && operator === 'is');
  const rest = conditions.filter((one) => one !== name && !isTypeOf(one));
  const type = conditions.find(isTypeOf);
  const subject = name ? String(name.value) : type ? typeWords(type) : said.any;
  return rest.length === 0 ? subject : `${subject}${said.where}${rest.map(clauseOf).join(said.and)}`;
}

function anyOf(conditions: readonly Condition[]): string {
  const said = words.catalog.sentence;
  const parts = conditions.map((one) =>
    isTypeOf(one)
      ? typeWords(one)
      : one.field === 'event' && one.operator === 'is'
        ? String(one.value)
        : clauseOf(one),
  );
  const [last, ...others] = parts.reverse();
  return others.length === 0 ? last! : `${others.reverse().join(', ')}${said.or}${last}`;
}

const isTypeOf = ({ field, operator }: Condition) => field === 'type' && operator === 'is';

const typeWords = ({ value }: Condition): string =>
  words.catalog.sentence.types[String(value)] ?? String(value);

/** "properties.total is more than 10". */
export function clauseOf({ field, operator, value }: Condition): string {
  const verb = words.catalog.operators[operator];
  return hasValue(operator) ? `${field} ${verb} ${String(value)}` : `${field} ${verb}`;
}
