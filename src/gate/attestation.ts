import { PAYLOAD_TYPE, parseEnvelope, unseal } from '../model/envelope.ts';
import type { Key } from '../model/key.ts';
import { PREDICATE_TYPE, RESULTS, type Result, STATEMENT_TYPE, type Statement } from './statement.ts';

/** The statement of a signed envelope, or why it cannot be trusted. */
export function readAttestation(text: string, key: Key): Statement | string {
  const bare = parse(text);
  if (isMap(bare) && bare._type === STATEMENT_TYPE) return 'it is not signed: anybody could have written it';
  const envelope = parseEnvelope(text);
  if (envelope === undefined) return 'it is not a DSSE envelope';
  const payload = unseal(envelope, key.key);
  if (payload === undefined) {
    return `its signature is not valid: it was changed after signing, or not signed with this ${key.kind} key`;
  }
  if (envelope.payloadType !== PAYLOAD_TYPE)
    return `its payload is ${envelope.payloadType}, not ${PAYLOAD_TYPE}`;
  const statement = parse(payload.toString('utf8'));
  return readStatement(statement) ?? 'its payload is not an in-toto statement with a test result';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Checks only what is used, because later versions may add names (in-toto's parsing rules), and what the
 * specifications make optional may be missing: names and other digests of subjects, lists of tests.
 */
function readStatement(value: unknown): Statement | undefined {
  if (!isMap(value) || value._type !== STATEMENT_TYPE || value.predicateType !== PREDICATE_TYPE)
    return undefined;
  const { subject, predicate } = value;
  if (!Array.isArray(subject) || subject.length === 0 || !isMap(predicate)) return undefined;
  if (!subject.every((one) => isMap(one) && isMap(one.digest) && isTextOrNone(one.name))) return undefined;
  if (!RESULTS.includes(predicate.result as Result)) return undefined;
  if (!LISTS.every((list) => predicate[list] === undefined || isTexts(predicate[list]))) return undefined;
  const statement = value as unknown as Statement;
  const known = statement.subject.filter(({ digest }) => typeof digest.sha256 === 'string');
  return {
    ...statement,
    subject: known.map((one) => ({ ...one, name: one.name ?? '' })),
    predicate: { ...NO_TESTS, ...statement.predicate },
  };
}

const LISTS = ['passedTests', 'warnedTests', 'failedTests'] as const;
const NO_TESTS = { passedTests: [], warnedTests: [], failedTests: [] };

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
