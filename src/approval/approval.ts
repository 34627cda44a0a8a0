/** The DSSE payload type: nothing signed as something else is ever taken for an approval. */
export const APPROVAL_TYPE = 'application/vnd.opsproof.approval+json';

/** Folder of approvals, in the root of the user's repository. */
export const APPROVALS_FOLDER = 'approvals';

/** What a person signs: a run with exactly these inputs may change one environment, for a while. */
export interface Approval {
  readonly schema: 1;
  /** The person's name in the environment file. */
  readonly approver: string;
  /** RFC 3339. */
  readonly approvedAt: string;
  /** RFC 3339. */
  readonly expires: string;
  readonly inputs: RunInputs;
}

/** Everything that determines what a run does in an environment. */
export interface RunInputs {
  readonly environment: {
    readonly name: string;
    /** `sha256:…`; see config/environment-digest.ts. */
    readonly digest: string;
  };
  /** Features, custom sentences and custom nouns: path in the user's folder → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** What paths, tags and names selected, before sharding. */
  readonly scenarios: { readonly count: number; readonly digest: string };
  /** Options that change what the run does: `--limit` → `web-01`. */
  readonly options: Readonly<Record<string, string>>;
}

/** Checks the shape of what was signed; undefined if it is not an approval of this version. */
export function readApproval(value: unknown): Approval | undefined {
  if (!isMap(value) || value.schema !== 1) return undefined;
  const { inputs } = value;
  const sound =
    typeof value.approver === 'string' &&
    isTime(value.approvedAt) &&
    isTime(value.expires) &&
    isMap(inputs) &&
    isMap(inputs.environment) &&
    typeof inputs.environment.name === 'string' &&
    typeof inputs.environment.digest === 'string' &&
    isTexts(inputs.files) &&
    isMap(inputs.scenarios) &&
    typeof inputs.scenarios.count === 'number' &&
    typeof inputs.scenarios.digest === 'string' &&
    isTexts(inputs.options);
  return sound ? (value as unknown as Approval) : undefined;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isTexts(value: unknown): boolean {
  return isMap(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
