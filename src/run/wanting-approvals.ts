import type { Problem } from '../model/errors.ts';
import type { Unapproved } from '../model/protection.ts';
import type { Blueprint } from '../sentence/blueprint.ts';

/**
 * Environments without the approvals they require, as lint meets them: what is missing is reported once for each of them, not once for each
 * sentence that is refused for it.
 */
export class WantingApprovals {
  readonly describe: (environment: string) => Promise<Blueprint>;
  readonly #met = new Map<string, { readonly blueprint: Blueprint; readonly unapproved: Unapproved }>();

  constructor(describe: (environment: string) => Promise<Blueprint>) {
    this.describe = async (environment) => {
      const blueprint = await describe(environment);
      const { unapproved } = blueprint;
      if (unapproved !== undefined) this.#met.set(blueprint.environment, { blueprint, unapproved });
      return blueprint;
    };
  }

  /** The problems, after those of environments that are to be changed or brought up. */
  tell(problems: readonly Problem[]): readonly Problem[] {
    const hints = new Set([...this.#met.values()].map(({ unapproved }) => unapproved.hint));
    const refused = new Set(problems.flatMap(({ hint }) => hint ?? []));
    const heads = [...this.#met.values()]
      .filter(({ blueprint, unapproved }) => starts(blueprint) || refused.has(unapproved.hint))
      .map(({ blueprint, unapproved }): Problem => {
        const { why, hint, place } = unapproved;
        const what = starts(blueprint)
          ? 'it cannot be brought up or changed'
          : 'nothing in it may be changed';
        return { ...place, path: 'approval', message: `${what} in this run: ${why}`, hint };
      });
    const rest = problems.map((problem) => {
      const { hint, ...bare } = problem;
      return hint !== undefined && hints.has(hint) ? bare : problem;
    });
    return [...heads, ...rest];
  }
}

/** Bringing an environment up and tearing it down count as acting. */
function starts({ lifecycle }: Blueprint): boolean {
  return lifecycle === 'ephemeral';
}
