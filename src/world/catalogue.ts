import { CucumberExpression, type Expression, RegularExpression } from './cucumber.ts';
import type { Definition, SentenceOptions } from './definition.ts';

/** A definition as the runner's library builder holds it while a thread runs. */
export interface DefinitionConfig {
  readonly code: unknown;
  readonly line: number;
  readonly uri: string;
  readonly keyword: string;
  readonly pattern: string | RegExp;
  readonly options: { readonly wrapperOptions?: unknown };
}

/** All definitions of a thread, ours and the user's. */
export class Catalogue {
  readonly definitions: readonly Definition[];

  constructor(
    configs: readonly DefinitionConfig[],
    registry: ConstructorParameters<typeof CucumberExpression>[1],
  ) {
    this.definitions = configs.map((config) => toDefinition(config, registry));
  }

  /** The definitions whose expression matches the text; one is right, none is undefined, more is ambiguous. */
  find(
    text: string,
    world: object,
  ): readonly { definition: Definition; values: Promise<readonly unknown[]> }[] {
    return this.definitions.flatMap((definition) => {
      const values = definition.match(text, world);
      return values === undefined ? [] : [{ definition, values }];
    });
  }
}

function toDefinition(
  config: DefinitionConfig,
  registry: ConstructorParameters<typeof CucumberExpression>[1],
): Definition {
  let compiled: Expression | undefined;
  // Compiling every expression of a thread costs milliseconds that most threads do not need.
  const expression = () => {
    compiled ??=
      typeof config.pattern === 'string'
        ? new CucumberExpression(config.pattern, registry)
        : new RegularExpression(config.pattern, registry);
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
