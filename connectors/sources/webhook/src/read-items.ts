import { jsonBody, PayloadError, shallow, textBody, type SourceRequest } from '@trackyard/connector-sdk';
import { XMLParser } from 'fast-xml-parser';

const BEYOND_XML = /<!(DOCTYPE|ENTITY)/i;

/** Text stays text: ids keep their leading zeros. Entities are XML's own and characters only, since no DTD comes here. */
const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '_',
  parseTagValue: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** What a request holds, one item an event: the elements of a JSON list, else the whole body, or the query of a GET. */
export function readItems(request: SourceRequest): unknown[] {
  const { method, headers, query } = request;
  if (method === 'GET') {
    const { token: _secret, ...rest } = query;
    return [rest];
  }
  const text = textBody(request).trim(); // takes a byte order mark along
  if (text.startsWith('<')) return [readXml(text)];
  const isForm = headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded');
  if (isForm && !/^[{[]/.test(text)) return [readForm(text)]; // curl calls JSON a form, unless told otherwise
  const value = jsonBody({ ...request, body: Buffer.from(text) });
  return Array.isArray(value) ? value : [value];
}

function readForm(text: string): Record<string, unknown> {
  const fields = new URLSearchParams(text);
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function readXml(text: string): unknown {
  if (BEYOND_XML.test(text)) throw new PayloadError('The webhook is XML with a DTD, which is not read.');
  try {
    return shallow(xml.parse(text, true));
  } catch {
    throw new PayloadError('The webhook is not XML, or nested too deep.');
  }
}
