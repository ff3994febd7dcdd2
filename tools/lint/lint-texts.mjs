import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

// Reads `[{filePath, text}]` from standard input, lints each text as if it stood in that file of the repository, and
// writes, in the same order, the names of the rules each one breaks (a parse error's message where it has none).
const eslint = new ESLint();
const broken = [];
for (const { filePath, text: content } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(content, { filePath });
  broken.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
console.log(JSON.stringify(broken));
