import {
  type DocumentNode,
  type DocumentPart,
  type OpenApiDocument,
  OpenApiError,
  partAt,
  readOpenApi,
} from './document.ts';
import { schemaProblems } from './json-schema.ts';
import { operationFor } from './operation.ts';

/** An answer, as far as a document speaks of it. */
export interface DescribedAnswer {
  readonly method: string;
  /** Without the query, from where the API begins. */
  readonly path: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: number;
  /** Why the body cannot be read as text. */
  readonly unread?: string | undefined;
}

/**
 * What an answer has that the document does not allow, and what it lacks: its operation, status, media type, required headers and JSON body.
 * @throws OpenApiError if the document cannot say it
 */
export async function conformanceProblems(file: string, answer: DescribedAnswer): Promise<readonly string[]> {
  const document = await readOpenApi(file);
  const { root } = document;
  const operation = operationFor(document, answer.method, answer.path);
  if (operation === undefined) return [`the document has no operation ${answer.method} ${answer.path}`];
  const responses = partAt(root, operation, 'responses');
  const response = responses && responseFor(root, responses, answer.status);
  if (response === undefined)
    return [`the document has no answer ${answer.status} of ${answer.method} ${answer.path}`];
  return [...missingHeaders(root, response, answer), ...(await bodyProblems(document, response, answer))];
}

/** `404`, else `4XX`, else `default`. */
function responseFor(root: DocumentNode, responses: DocumentPart, status: number): DocumentPart | undefined {
  const [hundreds = ''] = String(status);
  for (const key of [String(status), `${hundreds}XX`, 'default']) {
    const found = partAt(root, responses, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function missingHeaders(
  root: DocumentNode,
  response: DocumentPart,
  { headers }: DescribedAnswer,
): readonly string[] {
  const described = partAt(root, response, 'headers');
  if (described === undefined) return [];
  return Object.keys(described.node)
    .filter((name) => name.toLowerCase() !== 'content-type')
    .filter((name) => partAt(root, described, name)?.node.required === true)
    .filter((name) => headers[name.toLowerCase()] === undefined)
    .map((name) => `the header ${name} is missing`);
}

async function bodyProblems(
  document: OpenApiDocument,
  response: DocumentPart,
  { method, headers, body, bytes, unread }: DescribedAnswer,
): Promise<readonly string[]> {
  const content = partAt(document.root, response, 'content');
  const types = Object.keys(content?.node ?? {});
  if (method === 'HEAD' || (bytes === 0 && types.length === 0)) return [];
  if (content === undefined || types.length === 0) return ['it has a body, and the document has none'];
  if (bytes === 0) return [`it has no body, and the document has ${types.join(', ')}`];
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined) return ['it does not say its media type'];
  const matching = [type, `${type.split('/')[0]}/*`, '*/*'];
  const chosen = matching.flatMap(
    (each) => types.find((key) => key.split(';')[0]?.trim().toLowerCase() === each) ?? [],
  )[0];
  if (chosen === undefined) return [`its media type is ${type}, and the document has ${types.join(', ')}`];
  const media = partAt(document.root, content, chosen);
  const schema = media && partAt(document.root, media, 'schema');
  if (media === undefined || schema === undefined) return [];
  // Not behind its reference: in 3.1, what stands beside one counts.
  const written = { node: schema.node, at: [...media.at, 'schema'] };
  if (!/[/+]json$/.test(type)) {
    if (schema.node.type === 'string') return textProblems(document, written, schema, { body, unread });
    throw new OpenApiError(`a body of the media type ${type} is not compared with its schema`);
  }
  if (unread !== undefined) return [unread];
  return jsonProblems(document, written, body);
}

/** What a schema may demand of a text. */
const OF_TEXT = ['enum', 'const', 'pattern', 'minLength', 'maxLength'];

async function textProblems(
  document: OpenApiDocument,
  written: DocumentPart,
  { node }: DocumentPart,
  { body, unread }: Pick<DescribedAnswer, 'body' | 'unread'>,
): Promise<readonly string[]> {
  if (!OF_TEXT.some((word) => Object.hasOwn(node, word))) return [];
  return unread === undefined ? schemaProblems(document, written, body) : [unread];
}

async function jsonProblems(
  document: OpenApiDocument,
  schema: DocumentPart,
  body: string,
): Promise<readonly string[]> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return [`the body is not JSON: ${(error as Error).message}`];
  }
  return schemaProblems(document, schema, value);
}
