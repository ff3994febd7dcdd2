import { objectOf, objectsOf, present, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

/** Answers by the reference of their question, which its author can choose, else by its id. */
export function answersOf(response: JsonRecord): JsonRecord {
  return Object.fromEntries(
    objectsOf(response['answers']).flatMap((answer) => {
      const field = objectOf(answer['field']);
      const name = textOf(field['ref']) ?? textOf(field['id']);
      const value = valueOf(answer);
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What the answers say of a person, by their types. */
export function traitsOf(response: JsonRecord): JsonRecord {
  const answers = objectsOf(response['answers']);
  const first = (type: string) => textOf(answers.find((answer) => answer['type'] === type)?.[type]);
  return present({ email: first('email'), phone: first('phone_number') });
}

/** https://www.typeform.com/developers/responses/JSON-response-explanation/ */
function valueOf(answer: JsonRecord): unknown {
  const type = String(answer['type']);
  const value = answer[type];
  if (type === 'choice') return objectOf(value)['label'] ?? objectOf(value)['other'];
  if (type === 'choices') {
    const { labels, other } = objectOf(value);
    return [
      ...(Array.isArray(labels) ? labels : []),
      ...(other === undefined || other === null ? [] : [other]),
    ];
  }
  return value;
}
