import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { sightOfPackage } from './package.installed.ts';
import { packagePlace, refusePackagePlace } from './package-place.ts';

/**
 * npm writes logs and its cache even to list packages; without a place for them it does not. The user's ~/.npmrc and variables do not
 * decide where it installs globally.
 */
const LIST =
  'unset PREFIX npm_config_prefix NPM_CONFIG_PREFIX; npm_config_userconfig=/dev/null npm_config_cache=/dev/null/none npm_config_logs_max=0 npm_config_update_notifier=false npm ls -g --depth=0 --json';

const NO_FOLDER = 66;

export const npmPackageResource: Resource = {
  noun: 'npm package',
  key: 'quoted',
  description:
    'A Node.js package that npm installed globally, not in a prefix of the login user; "express in /srv/app" checks the node_modules of a folder and needs no npm.',
  attributes: {
    installed: { type: 'boolean', adjective: true, description: 'It exists, with a package.json.' },
    version: { type: 'version', description: 'Its version, in the order of semver: 4.19.2.' },
  },
  examples: [
    'the npm package "pm2" is installed',
    'the npm package "express in /srv/app" has version ^4.19',
    'the npm package "left-pad in /srv/app" is not installed',
  ],
  refuse: (name) =>
    refusePackagePlace(name, 'an npm package', /^(?:@[A-Za-z0-9~_-][\w.~-]*\/)?[A-Za-z0-9~_-][\w.~-]*$/),
  look(text: string): Look {
    const { name, folder } = packagePlace(text);
    if (folder === undefined) return { ...lookWith(LIST, (reply) => readList(name, reply)), order: 'semver' };
    const command = sh`[ -d ${folder} ] && [ -x ${folder} ] || exit ${NO_FOLDER}; LC_ALL=C cat ${`${folder}/node_modules/${name}/package.json`}`;
    return { ...lookWith(command, (reply) => readOne(name, folder, reply)), order: 'semver' };
  },
};

function readList(name: string, reply: Reply): Sight | Unable {
  const list = parseObject(reply);
  // npm exits with 1 if something is wrong among the packages, and lists them anyway.
  if (list === undefined || reply.exitCode > 1) return garbled('npm ls', reply);
  const dependencies = (list.dependencies ?? {}) as Record<string, { version?: unknown; missing?: unknown }>;
  const version = Object.hasOwn(dependencies, name) ? dependencies[name]?.version : undefined;
  return sightOfPackage(typeof version === 'string' ? [{ version }] : [], name);
}

function readOne(name: string, folder: string, reply: Reply): Sight | Unable {
  if (reply.exitCode === NO_FOLDER) {
    return {
      unable: `${folder} is not a folder that can be entered`,
      hint: 'name the folder that contains node_modules',
    };
  }
  if (reply.exitCode === 1 && firstLine(reply.stderr)?.endsWith('No such file or directory') === true)
    return sightOfPackage([], name);
  const version = parseObject(reply)?.version;
  if (reply.exitCode !== 0 || typeof version !== 'string') return garbled('cat package.json', reply);
  return sightOfPackage([{ version }], name);
}

function parseObject(reply: Reply): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(reply.stdout.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
