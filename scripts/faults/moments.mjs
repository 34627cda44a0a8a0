/**
 * Moments of a run at which it is killed: which features run, when the moment begins, and how long it lasts (milliseconds).
 * @typedef {{ name: string, feature: string, begins: (runner: import('./runner.mjs').Runner) => boolean, lastsMs: number }} Moment
 */

/** @type {Moment[]} */
export const MOMENTS = [
  {
    name: 'pull',
    feature: 'pulled',
    begins: ({ output }) => output.includes('pulling '),
    lastsMs: 600,
  },
  {
    name: 'build',
    feature: 'built',
    begins: ({ output }) => /built\/c +building/.test(output),
    lastsMs: 1_200,
  },
  {
    name: 'network creation',
    feature: 'tiny',
    begins: ({ ledger }) => ledger.includes('"event":"creating","provider":"docker","kind":"network"'),
    lastsMs: 60,
  },
  {
    name: 'start',
    feature: 'tiny',
    begins: ({ ledger }) => ledger.includes('"event":"creating","provider":"docker","kind":"container"'),
    lastsMs: 500,
  },
  {
    name: 'wait',
    feature: 'tiny',
    begins: ({ output }) => /tiny\/\w +waiting for/.test(output),
    lastsMs: 500,
  },
  {
    name: 'command of a child process',
    feature: 'tiny',
    begins: ({ output }) => /^ +procs +ready/m.test(output),
    lastsMs: 200,
  },
  {
    name: 'scenario',
    feature: 'tiny',
    begins: ({ output }) => /^ +tiny +ready/m.test(output),
    lastsMs: 700,
  },
  {
    name: 'teardown',
    feature: 'tiny',
    begins: ({ output }) => /containers +\(/.test(output),
    lastsMs: 150,
  },
];
