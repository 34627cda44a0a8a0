import type { ErrorObject } from 'ajv';
import { type DocumentPart, type OpenApiDocument, OpenApiError } from './document.ts';
import { plainSchemas } from './plain-schemas.ts';

/** How many problems of one answer are told. */
const MOST = 20;

/** What is wrong with a value by the schema at a part of a document. @throws OpenApiError for a schema that cannot be used */
export async function schemaProblems(
  document: OpenApiDocument,
  { at }: DocumentPart,
  value: unknown,
): Promise<readonly string[]> {
  const [{ Ajv }, { Ajv2020 }, { default: formats }] = await Promise.all([
    import('ajv'),
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ]);
  const options = { strict: false, allErrors: true, validateSchema: false, logger: false as const };
  const ajv = document.version === '3.0' ? new Ajv(options) : new Ajv2020(options);
  formats.default(ajv as never);
  const pointer = at.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')));
  try {
    ajv.addSchema(plainSchemas(document), 'document');
    const valid = ajv.compile({ $ref: `document#/${pointer.join('/')}` });
    if (valid(value)) return [];
    return (valid.errors ?? []).slice(0, MOST).map(printError);
  } catch (error) {
    throw new OpenApiError(`the schema at ${at.join(' › ')} cannot be used: ${(error as Error).message}`);
  }
}

function printError({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const more: Readonly<Record<string, unknown>> = params;
  const found = more.additionalProperty ?? more.allowedValues;
  const detail =
    found === undefined
      ? ''
      : `: ${Array.isArray(found) ? found.map((value) => JSON.stringify(value)).join(', ') : JSON.stringify(found)}`;
  return `${pathOf(instancePath)} ${message}${detail}`;
}

/** `/items/0/price` as the JSONPath `$.items[0].price`. */
function pathOf(pointer: string): string {
  const keys = pointer.split('/').slice(1);
  return `$${keys
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) =>
      /^\d+$/.test(key) ? `[${key}]` : /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
    )
    .join('')}`;
}
