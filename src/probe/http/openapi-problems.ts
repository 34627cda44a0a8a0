import type { Unable } from '../../resource/resource.ts';
import type { HttpResponse } from './http-request.ts';

/** What an answer has against it by the OpenAPI document of its API, or why the document does not say it. */
export async function openApiProblems(
  response: HttpResponse,
): Promise<{ readonly problems: readonly string[] } | Unable> {
  const { described, request, status, headers, body, bytes, unread } = response;
  if (described === undefined)
    return {
      unable: `no OpenAPI document describes the answer of ${response.url ?? request.url}`,
      hint: 'name one under api: in the file of the environment (openapi: docs/shop.yaml), and ask with the name of the API: "shop:/orders"',
    };
  const { conformanceProblems } = await import('../../openapi/conformance.ts');
  const { OpenApiError } = await import('../../openapi/document.ts');
  try {
    const { file, path } = described;
    const answer = { method: request.method, path, status, headers, body, bytes, unread };
    return { problems: await conformanceProblems(file, answer) };
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    return { unable: error.message };
  }
}
