import type { Variables } from './inventory-tree.ts';
import { VaultValue } from './vault-value.ts';

/** How often a value may lead to another one. */
const DEEPEST = 8;
const PLAIN = /\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}/g;

/** A value, or why nobody here knows it. */
export type Rendered = { readonly value: unknown } | { readonly why: string };

/**
 * A value with the names of other variables in it, `{{ name }}`, replaced. What only Ansible can work out, such as filters and vault values, is reported.
 * @param facts what Ansible itself knows: inventory_hostname and others
 */
export function renderPlain(
  value: unknown,
  variables: Variables,
  facts: Readonly<Record<string, string>>,
  above: readonly string[] = [],
): Rendered {
  if (value instanceof VaultValue) return { why: 'is encrypted by the vault of Ansible' };
  if (typeof value !== 'string' || !/\{[{%]/.test(value)) return { value };
  if (above.length > DEEPEST) return { why: 'leads from one variable to the next, and to no end' };
  let why: string | undefined;
  const text = value.replaceAll(PLAIN, (_, name: string) => {
    const fact = facts[name];
    if (fact !== undefined) return fact;
    if (above.includes(name)) {
      why ??= `needs the variable ${name}, which leads back to it`;
      return '';
    }
    const variable = variables[name];
    if (variable === undefined) {
      why ??= `needs the variable ${name}, which is not in the inventory`;
      return '';
    }
    const found = renderPlain(variable.value, variables, facts, [...above, name]);
    if ('why' in found) why ??= `needs the variable ${name}, which ${found.why}`;
    return 'value' in found ? String(found.value) : '';
  });
  if (why === undefined && /\{[{%]/.test(text)) why = 'is a template that only Ansible can work out';
  return why === undefined ? { value: text } : { why };
}
