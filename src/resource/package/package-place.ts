import { refusePath, refuseText } from '../refuse.ts';

/** The name of a package and the folder to look in: `requests in /opt/venv`. */
export interface PackagePlace {
  readonly name: string;
  /** Absent: where the host's own tool installs globally. */
  readonly folder?: string;
}

export function packagePlace(text: string): PackagePlace {
  const [, name, folder] = /^(.*?) in (\/.*)$/s.exec(text) ?? [];
  return name === undefined || folder === undefined
    ? { name: text }
    : { name, folder: folder.replace(/(?<=.)\/+$/, '') };
}

/**
 * @param what for the message, for example `a pip package`
 * @param pattern of a name alone
 */
export function refusePackagePlace(text: string, what: string, pattern: RegExp): string | undefined {
  const refused = refuseText(text);
  if (refused !== undefined) return refused;
  const { name, folder } = packagePlace(text);
  if (!pattern.test(name)) return `this is not the name of ${what}: ${JSON.stringify(name)}`;
  return folder === undefined ? undefined : refusePath(folder);
}
