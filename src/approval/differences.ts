import type { RunInputs } from './approval.ts';

const MOST_FILES = 3;

/** How inputs differ from the approved ones, one sentence each; empty if they are exactly the same. */
export function differences(approved: RunInputs, now: RunInputs, approver: string): readonly string[] {
  const files = changedFiles(approved.files, now.files, approver);
  return [
    ...(approved.environment.digest === now.environment.digest
      ? []
      : [`the environment "${now.environment.name}" was changed after ${approver} approved it`]),
    ...files,
    // The places of scenarios change with their files.
    ...(files.length > 0 || approved.scenarios.digest === now.scenarios.digest
      ? []
      : [
          `${approver} approved different scenarios: ${approved.scenarios.count}, this run has ${now.scenarios.count}`,
        ]),
    ...otherOptions(approved.options, now.options, approver),
  ];
}

type Texts = Readonly<Record<string, string>>;

function changedFiles(approved: Texts, now: Texts, approver: string): readonly string[] {
  const changed = Object.keys(now).filter((path) => {
    const before = seen(approved, path);
    return before !== undefined && before !== seen(now, path);
  });
  const fresh = Object.keys(now).filter((path) => seen(approved, path) === undefined);
  const gone = Object.keys(approved).filter((path) => seen(now, path) === undefined);
  const told = (paths: readonly string[], one: string, many: string) =>
    paths.length === 0 ? [] : [`${list(paths)} ${paths.length === 1 ? one : many}`];
  return [
    ...told(
      changed,
      `was changed after ${approver} approved it`,
      `were changed after ${approver} approved them`,
    ),
    ...told(fresh, `is not among what ${approver} approved`, `are not among what ${approver} approved`),
    ...told(
      gone,
      `was approved by ${approver}, and is not in this run`,
      `were approved by ${approver}, and are not in this run`,
    ),
  ];
}

function seen(texts: Texts, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}

function list(paths: readonly string[]): string {
  const rest = paths.length - MOST_FILES;
  return `${paths.slice(0, MOST_FILES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function otherOptions(approved: Texts, now: Texts, approver: string): readonly string[] {
  const names = [...new Set([...Object.keys(approved), ...Object.keys(now)])].sort();
  return names
    .filter((name) => seen(approved, name) !== seen(now, name))
    .map(
      (name) =>
        `${approver} approved ${printOption(name, seen(approved, name))}, this run has ${printOption(name, seen(now, name))}`,
    );
}

function printOption(name: string, value: string | undefined): string {
  return value === undefined ? `no ${name}` : `${name} ${value}`;
}
