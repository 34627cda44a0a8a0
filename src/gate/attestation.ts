import { PAYLOAD_TYPE, parseEnvelope, unseal } from '../model/envelope.ts';
import type { Key } from '../model/key.ts';
import { PREDICATE_TYPE, RESULTS, type Result, STATEMENT_TYPE, type Statement } from './statement.ts';

/** The statement of a signed envelope, or why there is none to believe. */
export function readAttestation(text: string, key: Key): Statement | string {
  const bare = parse(text);
  if (isMap(bare) && bare._type === STATEMENT_TYPE) return 'it is not signed: anybody can have written it';
  const envelope = parseEnvelope(text);
  if (envelope === undefined) return 'it is no DSSE envelope';
  const payload = unseal(envelope, key.key);
  if (payload === undefined) {
    return `its signature does not hold: it was changed after it was signed, or not signed with this ${key.kind} key`;
  }
  if (envelope.payloadType !== PAYLOAD_TYPE)
    return `its payload is ${envelope.payloadType}, not ${PAYLOAD_TYPE}`;
  const statement = parse(payload.toString('utf8'));
  return isStatement(statement) ? statement : 'its payload is no in-toto statement with a test result';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names that are not known may come in later versions (in-toto's parsing rules), so only those that are used are looked at. */
function isStatement(value: unknown): value is Statement {
  if (!isMap(value) || value._type !== STATEMENT_TYPE || value.predicateType !== PREDICATE_TYPE) return false;
  const { subject, predicate } = value;
  const sound =
    Array.isArray(subject) &&
    subject.length > 0 &&
    subject.every(
      (one) =>
        isMap(one) &&
        typeof one.name === 'string' &&
        isMap(one.digest) &&
        typeof one.digest.sha256 === 'string',
    );
  return (
    sound &&
    isMap(predicate) &&
    RESULTS.includes(predicate.result as Result) &&
    LISTS.every((list) => isTexts(predicate[list]))
  );
}

const LISTS = ['passedTests', 'warnedTests', 'failedTests'] as const;

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
