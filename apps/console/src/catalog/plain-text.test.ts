import { plainText } from './plain-text.ts';

it.each([
  ['Learn about [EU residency](https://a.example/x) here.', 'Learn about EU residency here.'],
  ['If **true**, the `id` is\n sent.', 'If true, the id is sent.'],
  ['Plain [text] stays (so).', 'Plain [text] stays (so).'],
])('%s', (text, plain) => expect(plainText(text)).toBe(plain));
