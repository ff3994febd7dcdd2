import { ApiProblem } from './api-problem.ts';
import type { SeenRequest } from './start-bigquery.ts';

/** The two parts of a `multipart/related` upload (RFC 2387): the job, and what it loads. */
export function readMultipart({ headers, body }: SeenRequest): {
  json: Record<string, unknown>;
  content: Buffer;
} {
  const [, boundary] =
    /^multipart\/related; boundary="?([^"]+?)"?$/.exec(headers['content-type'] ?? '') ?? [];
  if (boundary === undefined) throw new ApiProblem(400, 'badContent', 'Missing multipart boundary');
  const delimiter = `--${boundary}\r\n`;
  const second = body.indexOf(delimiter, delimiter.length);
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  const [jobPart, contentPart] = [
    body.subarray(delimiter.length, second - 2),
    body.subarray(second + delimiter.length, end),
  ];
  if (body.indexOf(delimiter) !== 0 || second === -1 || end < second)
    throw new ApiProblem(400, 'badContent', 'Malformed multipart body.');
  const json = JSON.parse(afterHead(jobPart).toString()) as Record<string, unknown>;
  return { json, content: afterHead(contentPart) };
}

function afterHead(part: Buffer): Buffer {
  return part.subarray(part.indexOf('\r\n\r\n') + 4);
}
