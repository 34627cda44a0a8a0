import { parseExactJson } from '../../model/exact-json.ts';
import type { Value } from '../../model/value.ts';
import { jsonIn } from '../../provider/terraform/terraform-program.ts';

/** What would become of one thing, as `terraform show -json` has it (JSON Output Format, "Change Representation"). */
export interface PlannedChange {
  readonly actions: readonly string[];
  readonly before?: Value;
  readonly after?: Value;
  readonly after_unknown?: Value;
  readonly after_sensitive?: Value;
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: object | null;
}

export interface PlannedResource {
  readonly address: string;
  readonly previous_address?: string;
  readonly module_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly provider_name?: string;
  readonly action_reason?: string;
  /** An object that is left of an earlier replacement; the resource itself has an entry of its own. */
  readonly deposed?: string;
  readonly change: PlannedChange;
}

export interface PlannedCheck {
  readonly address?: { readonly to_display?: string };
  readonly status: string;
  readonly instances?: readonly { readonly problems?: readonly { readonly message?: string }[] | null }[];
}

interface StateModule {
  readonly resources?: readonly { readonly mode?: string }[];
  readonly child_modules?: readonly StateModule[];
}

/** A plan as both programs write it. */
export interface PlanDocument {
  readonly format_version: string;
  readonly terraform_version?: string;
  readonly resource_changes?: readonly PlannedResource[];
  /** What there was before. */
  readonly prior_state?: { readonly values?: { readonly root_module?: StateModule } };
  readonly resource_drift?: readonly PlannedResource[];
  readonly output_changes?: Readonly<Record<string, PlannedChange>>;
  readonly checks?: readonly PlannedCheck[];
  /** What providers are told to do besides, since terraform 1.14. */
  readonly action_invocations?: readonly { readonly address?: string }[];
  readonly deferred_changes?: readonly unknown[];
  /** RFC 3339. */
  readonly timestamp?: string;
  readonly errored?: boolean;
  /** False: more is to be planned once this is applied, or only a part was asked for. */
  readonly complete?: boolean;
}

/** Reads what `show -json` prints. @returns why it is no plan that can be read */
export function readPlan(text: string): PlanDocument | string {
  let plan: PlanDocument;
  try {
    plan = parseExactJson(jsonIn(text)) as unknown as PlanDocument;
  } catch (error) {
    return `it is not JSON: ${(error as Error).message}`;
  }
  if (typeof plan !== 'object' || plan === null || typeof plan.format_version !== 'string')
    return 'it is no plan: it has no format_version';
  if (!('planned_values' in plan) && !('resource_changes' in plan) && !('output_changes' in plan))
    return 'it is no plan, but what show -json prints of a state or of nothing';
  if (!/^[01]\./.test(plan.format_version))
    return `its format is ${plan.format_version}, which is not known: 1 is`;
  if (plan.errored === true) return 'it was not finished: terraform met errors while it planned';
  const misshapen = (plan.resource_changes ?? []).find(
    ({ address, change }) => typeof address !== 'string' || !Array.isArray(change?.actions),
  );
  if (misshapen !== undefined) return 'a change in it has no address or no actions';
  // A plan says of each resource of the state what becomes of it, if only that nothing does; with -refresh-only it says nothing of any.
  const isOfState =
    (plan.resource_changes ?? []).length === 0 && manages(plan.prior_state?.values?.root_module);
  return isOfState ? { ...plan, complete: false } : plan;
}

function manages({ resources = [], child_modules: children = [] }: StateModule = {}): boolean {
  return resources.some(({ mode }) => mode === 'managed') || children.some((child) => manages(child));
}
