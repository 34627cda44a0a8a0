import type { Attribute } from '../../resource/resource.ts';

const list = (description: string): Attribute => ({ type: 'list', description });

/** What can be said of a whole plan. */
export const PLAN_ATTRIBUTES = {
  'changed resources': list(
    'Addresses of everything that is created, updated, replaced, deleted or forgotten.',
  ),
  'created resources': list('Addresses of what is created.'),
  'updated resources': list('Addresses of what is changed where it is.'),
  'replaced resources': list('Addresses of what is deleted and made anew.'),
  'deleted resources': list(
    'Addresses of what is deleted, also what is left of earlier replacements; replaced ones are not among them.',
  ),
  'forgotten resources': list('Addresses of what goes on to exist, but is no longer in the state.'),
  'imported resources': list('Addresses of what exists already and comes into the state.'),
  'moved resources': list('New addresses of what only gets another name in the state.'),
  resources: list('Addresses of all that the module has once the plan is applied.'),
  'resources of type': {
    ...list('Addresses of those of one type.'),
    takes: 'a type of resources such as aws_instance',
  },
  'resource types': list('Types of all that the module has once the plan is applied.'),
  'changed outputs': list('Names of outputs that change, or whose value is not known yet.'),
  output: {
    type: 'json',
    takes: 'the name of an output',
    description:
      'The value of an output once the plan is applied. One that is sensitive or not known yet is unable.',
  },
  'drifted resources': list(
    'Addresses of what is not as the state has it: something else changed or deleted it.',
  ),
  'failed checks': list(
    'Check blocks and conditions that do not hold: `check.health`. The program itself only warns of them.',
  ),
  age: { type: 'age', description: 'When it was planned.' },
  'terraform version': { type: 'version', description: 'Version of the program that planned it.' },
} as const satisfies Readonly<Record<string, Attribute>>;
