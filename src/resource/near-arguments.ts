import { nearName } from '../model/near-name.ts';
import type { Unable } from './resource.ts';

/**
 * For attributes with an argument that names nothing: why that proves nothing, if something of nearly the same name is there.
 * @param wanted the attributes that are asked for: `label com.example.role`
 * @param attribute `label`
 */
export function nearArguments(
  wanted: readonly string[],
  attribute: string,
  there: readonly string[],
): Readonly<Record<string, Unable>> {
  const asked = wanted.filter((name) => name.startsWith(`${attribute} `));
  return Object.fromEntries(
    asked.flatMap((name) => {
      const argument = name.slice(attribute.length + 1);
      const near = nearName(argument, there);
      const unable = `there is no ${attribute} ${argument}, but ${near}`;
      return near === undefined
        ? []
        : [[name, { unable, hint: `did you mean ${attribute} ${JSON.stringify(near)}?` }]];
    }),
  );
}
