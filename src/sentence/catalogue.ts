import {
  compileExpression,
  type Expression,
  type ParameterTypeRegistry,
  quicken,
} from '../runner/expression.ts';
import type { StepConfig, StepDefinition } from '../runner/support.ts';
import type { Definition, SentenceOptions } from './definition.ts';

/** This many texts are remembered before it starts over. */
const MOST_TEXTS = 5_000;

/** All definitions of a thread, ours and the user's. */
export class Catalogue {
  readonly definitions: readonly Definition[];
  /** The definitions of texts that were looked up: each is looked up when it is checked and again when it is run. */
  readonly #matching = new Map<string, readonly Definition[]>();

  /** @param configs as the runner holds them; with their expressions once all are loaded */
  constructor(configs: readonly (StepConfig | StepDefinition)[], registry: ParameterTypeRegistry) {
    this.definitions = configs.map((config) => toDefinition(config, registry));
  }

  /** The definitions whose expression matches the text; one is right, none is undefined, more than one is ambiguous. */
  find(
    text: string,
    world: object,
  ): readonly { definition: Definition; values: Promise<readonly unknown[]> }[] {
    const known = this.#matching.get(text);
    const found = (known ?? this.definitions).flatMap((definition) => {
      const values = definition.match(text, world);
      return values === undefined ? [] : [{ definition, values }];
    });
    if (known === undefined) {
      if (this.#matching.size === MOST_TEXTS) this.#matching.clear();
      this.#matching.set(
        text,
        found.map(({ definition }) => definition),
      );
    }
    return found;
  }
}

function toDefinition(config: StepConfig | StepDefinition, registry: ParameterTypeRegistry): Definition {
  let compiled: Expression | undefined;
  // Compiling every expression of a thread costs milliseconds that most threads do not need.
  const expression = () => {
    compiled ??=
      'expression' in config ? quicken(config.expression) : compileExpression(config.pattern, registry);
    return compiled;
  };
  const own = (config.options.wrapperOptions as { opsproof?: SentenceOptions } | undefined)?.opsproof;
  return {
    keyword: config.keyword,
    pattern: config.pattern,
    uri: config.uri,
    line: config.line,
    sentence: own,
    code: config.code as Definition['code'],
    match(text, world) {
      const found = expression().match(text);
      return found === null
        ? undefined
        : Promise.all(found.map(async (argument) => argument.getValue(world)));
    },
  };
}
