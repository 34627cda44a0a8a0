import { wrong } from '../address.ts';
import type { HttpRequest } from './http-request.ts';

/** What a GraphQL text does: a query reads, a mutation may change something. */
export interface GraphqlText {
  readonly text: string;
  readonly changes: boolean;
}

/** Reads the text of one query or mutation. @throws ConfigurationError */
export async function readGraphql(text: string): Promise<GraphqlText> {
  const { parse } = await import('graphql/language/index.js');
  if (text.includes('${'))
    throw wrong(`a GraphQL text takes no \${…}, because its quotes would not hold the value together`);
  const operations = documentOf(parse, text).definitions.filter(
    (definition) => definition.kind === 'OperationDefinition',
  );
  const [only, second] = operations;
  if (only === undefined || second !== undefined)
    throw wrong(`a GraphQL text has one query or mutation; found ${operations.length}`);
  if (only.operation === 'subscription')
    throw wrong('a GraphQL subscription has no one answer; write a query');
  return { text, changes: only.operation === 'mutation' };
}

/** @throws ConfigurationError with the place of the mistake */
function documentOf(parse: typeof import('graphql').parse, text: string) {
  try {
    return parse(text, { maxTokens: 10_000 });
  } catch (error) {
    const { message, locations } = error as Error & {
      locations?: readonly { line: number; column: number }[];
    };
    const [at] = locations ?? [];
    throw wrong(
      `the doc string is not GraphQL: ${message}${at === undefined ? '' : ` (line ${at.line}, column ${at.column})`}`,
    );
  }
}

/**
 * The request for it (GraphQL over HTTP). @param guarded nothing may be changed: it is sent by GET, for which a server runs no mutation
 */
export function graphqlRequest(url: string, { text }: GraphqlText, guarded: boolean): HttpRequest {
  const headers = { Accept: 'application/graphql-response+json, application/json' };
  if (!guarded)
    return {
      method: 'POST',
      url,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: text }),
    };
  const query = `query=${encodeURIComponent(text)}`;
  return { method: 'GET', url: `${url}${url.includes('?') ? '&' : '?'}${query}`, headers };
}
