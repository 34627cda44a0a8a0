/** The kind of what is signed (DSSE): nothing that was signed as something else is ever taken for an approval. */
export const APPROVAL_TYPE = 'application/vnd.opsproof.approval+json';

/** Folder of approvals, in the root of the user's repository. */
export const APPROVALS_FOLDER = 'approvals';

/** What somebody signs: that a run with exactly these inputs may change one environment, for a while. */
export interface Approval {
  readonly schema: 1;
  /** As the environment's file names the person. */
  readonly approver: string;
  /** RFC 3339. */
  readonly approvedAt: string;
  /** RFC 3339. */
  readonly expires: string;
  readonly inputs: RunInputs;
}

/** Everything that decides what a run does in an environment. */
export interface RunInputs {
  readonly environment: {
    readonly name: string;
    /** `sha256:…`; see config/environment-digest.ts. */
    readonly digest: string;
  };
  /** Features, own sentences and own nouns: path in the user's folder → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** The choice that paths, tags and names make, before shards. */
  readonly scenarios: { readonly count: number; readonly digest: string };
  /** Options that change what is done: `--limit` → `web-01`. */
  readonly options: Readonly<Record<string, string>>;
}

/** Checks the shape of what was signed; undefined when it is no approval of this version. */
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
