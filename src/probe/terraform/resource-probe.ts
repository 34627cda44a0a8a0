import { ClaimError } from '../../check/claim.ts';
import type { Seen } from '../../check/question.ts';
import type { Looked } from '../../model/finding.ts';
import { nearName } from '../../model/near-name.ts';
import type { AskedProbe } from '../probe.ts';
import { managedIn } from './changes-of.ts';
import { namedPlan } from './named-plan.ts';
import type { PlannedResource } from './plan-document.ts';
import { planOf } from './plan-of.ts';
import { PLANNED_ACTIONS } from './planned-action.ts';
import { resourceState } from './resource-state.ts';

const KEY = String.raw`(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?`;
const ADDRESS = new RegExp(String.raw`^(?:module\.[\w-]+${KEY}\.)*(?!data\.|module\.)[\w-]+\.[\w-]+${KEY}$`);

/** One resource of a plan, by its address. */
export const plannedResourceProbe: AskedProbe = {
  noun: 'planned resource',
  phrases: ['planned resource {resource} of {plan}', 'planned resource {resource}'],
  asked: 'outside',
  description:
    'One resource of a terraform plan, by its address: `aws_instance.web`, `module.net.aws_subnet.a[0]`; of the last `Given the terraform plan of "…"`, or of the one that is named.',
  attributes: {
    exists: { type: 'boolean', description: 'It is there once the plan is applied.' },
    action: {
      type: 'text',
      description: 'What happens to it: create, update, replace, delete, forget, read, or nothing.',
      never: neverAction,
    },
    at: {
      type: 'json',
      takes: 'a JSONPath',
      description:
        'The value of an attribute once the plan is applied, at a JSONPath; $ is optional: root_block_device[0].encrypted. One that is sensitive or not known yet is unable.',
    },
    tag: {
      type: 'text',
      takes: 'the name of a tag',
      description:
        'The value of a tag, with those that the provider gives to everything; of a label where the provider calls them so.',
    },
    tags: { type: 'list', description: 'Names of its tags or labels.' },
    type: { type: 'text', description: 'Its type: aws_instance.' },
    provider: {
      type: 'text',
      description: 'Its provider with the registry: registry.terraform.io/hashicorp/aws.',
    },
    module: { type: 'text', description: 'Address of its module; nothing for the root module.' },
    reason: {
      type: 'text',
      description:
        'Why, if the program says it: replace_because_cannot_update, delete_because_no_resource_config.',
    },
    'previous address': { type: 'text', description: 'Its address in the state, if it was moved.' },
    'changed attributes': { type: 'list', description: 'Attributes that get another value, or may get one.' },
    'replacing attributes': { type: 'list', description: 'Attributes because of which it must be replaced.' },
    'sensitive attributes': { type: 'list', description: 'Attributes that the program keeps secret.' },
    'unknown attributes': {
      type: 'list',
      description: 'Attributes whose value is known only after the apply.',
    },
  },
  examples: [
    'the planned resource "aws_instance.web" has action update',
    'the planned resource "aws_instance.web" of "infra" has at "instance_type" "t3.small"',
    'the planned resource "aws_s3_bucket.logs" has tag "team" not empty',
    'the planned resource "aws_db_instance.main" has replacing attributes empty',
  ],
  prepare({ names: { resource = '', plan }, claims }, scene) {
    if (!ADDRESS.test(resource))
      throw new ClaimError(
        `${JSON.stringify(resource)} is not the address of a planned resource, such as aws_instance.web or module.net.aws_subnet.a[0]; data sources are read and not planned, and there are no patterns`,
      );
    const source = namedPlan(plan, scene);
    return async (glance, _host, door): Promise<Seen> => {
      const seen = await planOf(source, glance, door);
      if ('unable' in seen) return seen;
      const { looked } = seen;
      const all = managedIn(seen.plan.resource_changes);
      const found = all.find(({ address, deposed }) => address === resource && deposed === undefined);
      if (found === undefined) return missing(resource, all, seen.plan.complete, looked);
      const { state, unseen, slips } = await resourceState(found, claims);
      return {
        state,
        looked,
        unseen: (attribute) => unseen[attribute],
        slip: (attribute) => slips[attribute],
      };
    };
  },
};

function missing(
  address: string,
  all: readonly PlannedResource[],
  complete: boolean | undefined,
  looked: Looked,
): Seen {
  const there = all.map((one) => one.address);
  const instances = there.filter((one) => one.startsWith(`${address}[`));
  if (instances.length > 0)
    return {
      unable: `there are ${instances.length} of ${address}`,
      hint: `name one: ${instances.slice(0, 5).join(', ')}`,
      looked,
    };
  const near = nearName(address, there);
  if (near !== undefined)
    return { unable: `the plan has no ${address}, but ${near}`, hint: `did you mean ${near}?`, looked };
  if (complete === false) return { unable: `the plan has no ${address}, but it is not complete`, looked };
  return { state: { exists: false }, missing: 'the plan has no such resource', looked };
}

function neverAction(value: string): string | undefined {
  const known = PLANNED_ACTIONS.some((action) => action === value);
  return known ? undefined : `one of ${PLANNED_ACTIONS.join(', ')}`;
}
