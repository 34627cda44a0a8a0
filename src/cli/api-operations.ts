import { relative } from 'node:path';
import { listEnvironments, loadEnvironment } from '../config/load.ts';
import { ConfigurationError } from '../model/errors.ts';
import { OpenApiError, readOpenApi } from '../openapi/document.ts';
import { type Operation, operationsOf } from '../openapi/operation.ts';
import type { ProviderShape } from '../provider/shape.ts';
import type { VocabularyEntry } from '../run/vocabulary.ts';

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly providers: readonly ProviderShape[];
}

/** The operations of the OpenAPI documents that environments name, as sentences; each once. @param tell says why one is left out */
export async function apiOperations(
  place: Place,
  tell: (line: string) => void,
): Promise<readonly VocabularyEntry[]> {
  const documents = new Map<string, { readonly api: string; readonly file: string }>();
  for (const name of await listEnvironments(place.cwd, 'openapi')) {
    const environment = await loadEnvironment(name, { ...place, secrets: 'leave' }).catch(unlessMistake);
    for (const [api, { openapi: file }] of Object.entries(environment?.apis ?? {}))
      if (file !== undefined) documents.set(JSON.stringify([api, file]), { api, file });
  }
  const found = [...documents.values()].map(async ({ api, file }) => {
    try {
      const operations = operationsOf(await readOpenApi(file));
      return operations.map((operation) => entryOf(api, relative(place.cwd, file), operation));
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      tell(`the operations of the API "${api}" are left out: ${error.message}`);
      return [];
    }
  });
  return (await Promise.all(found)).flat();
}

/** A mistake in an environment is for lint to tell. */
function unlessMistake(error: unknown): undefined {
  if (!(error instanceof ConfigurationError)) throw error;
}

function entryOf(api: string, where: string, { method, path, summary }: Operation): VocabularyEntry {
  const reads = method === 'GET' || method === 'HEAD';
  const request = `${method} "${api}:${path}"`;
  return {
    keyword: reads ? 'Then' : 'When',
    pattern: reads ? `${request} answers …` : `I ${request}`,
    says: summary === '' ? `an operation of the API "${api}"` : summary,
    examples: [],
    where,
  };
}
