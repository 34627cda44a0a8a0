import { type Policy, type Requirement, type Severity, STRICT } from '../model/policy.ts';
import { parseDuration } from '../model/quantity.ts';
import { type PolicyInput, policySchema } from './policy-schema.ts';
import { readUserFile } from './user-file.ts';

/** The file that is read if no other one is named. */
export const POLICY_FILE = 'gate.yaml';

/**
 * Reads the policy of the gate.
 * @param file undefined: `gate.yaml`, and if that does not exist the strict policy
 * @throws ConfigurationError with every mistake in it
 */
export async function loadPolicy(cwd: string, file?: string): Promise<Policy> {
  const read = await readUserFile(cwd, file ?? POLICY_FILE, policySchema, file !== undefined);
  if (read === undefined) return STRICT;
  const { source, digest, problems } = read;
  const input = read.tree as PolicyInput;
  for (const [index, requirement] of (input.require ?? []).entries()) {
    if (requirement.scenarios === undefined && requirement.checks === undefined)
      problems.add(
        ['require', index],
        'requires nothing: write how many scenarios or checks must have passed',
      );
  }
  problems.throwIfAny();
  return {
    ...STRICT,
    file: source.file,
    digest,
    ...(input['max-age'] !== undefined && { maxAgeMs: parseDuration(input['max-age']) }),
    ...(input.environments !== undefined && { environments: input.environments }),
    ...(input.commit !== undefined && { commit: input.commit }),
    ...(input.images !== undefined && { images: input.images }),
    ...(input.subjects !== undefined && { subjects: input.subjects }),
    ...(input.layers !== undefined && { layers: input.layers }),
    ...(input.limited !== undefined && { limited: input.limited }),
    ...(input.approvals !== undefined && { approvals: input.approvals }),
    ...(input.unable !== undefined && { unable: input.unable }),
    ...(input.skipped !== undefined && { skipped: input.skipped }),
    ...(input.flaky !== undefined && { flaky: input.flaky }),
    require: (input.require ?? []).map(requirementOf),
    severities: Object.entries(input.severities ?? {}).map(([name, severity]) => severityOf(name, severity)),
  };
}

/** At least one of the requirements, even where only the other is needed. */
function requirementOf({
  tags,
  scenarios,
  checks,
}: NonNullable<PolicyInput['require']>[number]): Requirement {
  return { ...(tags !== undefined && { tags }), scenarios: scenarios ?? 0, checks: checks ?? 0 };
}

function severityOf(
  name: string,
  { tags, red, unable, skipped, flaky }: NonNullable<PolicyInput['severities']>[string],
): Severity {
  return {
    name,
    tags,
    red: most(red, 0),
    unable: most(unable, Number.POSITIVE_INFINITY),
    skipped: most(skipped, Number.POSITIVE_INFINITY),
    ...(flaky !== undefined && { flaky }),
  };
}

function most(value: number | 'any' | undefined, standard: number): number {
  if (value === undefined) return standard;
  return value === 'any' ? Number.POSITIVE_INFINITY : value;
}
