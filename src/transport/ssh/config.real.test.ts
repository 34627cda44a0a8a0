import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { count } from '../../faults/count.fixture.ts';
import { readSshSettings } from './settings.ts';

/** How many configurations are generated; each is asked for five hosts. `npm run test:faults` asks for more of them. */
const CONFIGURATIONS = count(40, 400);
const HOSTS = ['web', 'web1.shop.test', 'db', 'DB', 'a.b.c'];

const noSsh =
  spawnSync('ssh', ['-V']).error === undefined
    ? false
    : 'ssh (openssh-client) is not installed to compare with';

/** The same numbers for the same seed (mulberry32), so that a difference can be reproduced. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Generates the files of a configuration: the user's and those it includes. */
function makeUp(seed: number): Readonly<Record<string, string>> {
  const random = numbers(seed);
  const one = <T>(choices: readonly T[]): T => choices[random(choices.length)] as T;
  const patterns = ['*', 'web', 'web*', 'd?', 'DB', '*.test', '!web', '!*.c', 'web1.shop.test', 'nobody'];
  const names = ['%h.x', 'real.test', '10.0.0.7', '%%h', 'Up.Test'];
  const setting = (): string => {
    const spelt = (keyword: string) => one([keyword, keyword.toLowerCase(), keyword.toUpperCase()]);
    const join = one([' ', ' ', '=', ' = ', '\t']);
    return one<() => string>([
      () => `${spelt('User')}${join}${one(['ops', 'root', '"two words"', "'quoted'", 'a # comment'])}`,
      () => `${spelt('HostName')}${join}${one(names)}`,
      () => `${spelt('Port')}${join}${1000 + random(9)}`,
      () =>
        `${spelt('IdentityFile')}${join}${one(['~/.ssh/a', '~/.ssh/b', '"~/.ssh/with space"', '%d/%n/%u', '/k/%h-%r', 'none'])}`,
      () =>
        `${spelt('ProxyJump')}${join}${one(['bastion', 'ops@bastion:2222', 'a,b', 'none', 'ops@[::1]:22'])}`,
      () => `${spelt('ProxyCommand')}${join}${one(['nc %h %p', 'none', 'ssh -W "%h:%p" x # y'])}`,
      () => `${spelt('CertificateFile')}${join}~/.ssh/${one(['c', 'd'])}-cert.pub`,
      () => `${spelt('IdentitiesOnly')}${join}${one(['yes', 'no'])}`,
      () => `${spelt('Compression')} yes`,
      () => `# ${spelt('User')} nobody`,
    ])();
  };
  const condition = (): string =>
    one<() => string>([
      () => 'all',
      () => `${one(['', '!'])}host ${one(['web', '*.x', 'real.test', 'web,db', '*,!db', 'WEB*'])}`,
      () => `${one(['', '!'])}originalhost ${one(['web', 'd*', '*.test,db'])}`,
      () => `${one(['', '!'])}user ${one(['ops', 'root', '*'])}`,
      () => `localuser ${one([userInfo().username, 'nobody'])}`,
      () =>
        `${one(['', '!'])}exec ${one(['true', 'false', '"test %n = web"', '"test %h-%p != web-22"', '"test %r = ops"'])}`,
      () => `host ${one(['web', '*'])} user ${one(['ops', '*'])}`,
      () => `final${one(['', ' host *.x', ' user ops'])}`,
      () => `exec="test %n = db"`,
    ])();
  const block = (depth: number): string[] => {
    const head =
      random(3) === 0
        ? `Match ${condition()}`
        : `Host ${[one(patterns), one(patterns)].join(one([' ', '  ']))}`;
    const lines = Array.from({ length: random(4) }, () => `  ${setting()}`);
    if (depth === 0 && random(3) === 0)
      lines.splice(
        random(lines.length + 1),
        0,
        `  Include ${one(['one', '~/.ssh/two', 'sub/*', '"one" two', 'nosuch'])}`,
      );
    return [head, ...lines];
  };
  const file = (depth: number): string => {
    const top = Array.from({ length: random(3) }, setting);
    const blocks = Array.from({ length: 1 + random(4) }, () => block(depth)).flat();
    return `${[...top, ...blocks].join('\n')}\n`;
  };
  return { config: file(0), one: file(1), two: file(1), 'sub/three': file(1), 'sub/four': file(1) };
}

test(`${CONFIGURATIONS} generated configurations are read as ssh reads them: user, host name, port, keys, jump`, {
  skip: noSsh,
}, (t) => {
  const home = mkdtempSync(join(tmpdir(), 'opsproof-home-'));
  t.after(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, '.ssh/sub'), { recursive: true });
  const user = userInfo().username;
  let same = 0;
  for (let seed = 0; seed < CONFIGURATIONS; seed++) {
    for (const [name, text] of Object.entries(makeUp(seed)))
      writeFileSync(join(home, '.ssh', name), forHome(text, home));
    for (const host of HOSTS) {
      const theirs = ask(host, home);
      const {
        hostName,
        port = 22,
        user: login = user,
        ...rest
      } = readSshSettings(host, {}, { home, user, env: { SHELL: '/bin/sh' } });
      const ours = {
        user: login,
        // ssh converts the name that it resolves to lower case.
        hostname: hostName.toLowerCase(),
        port: String(port),
        identityfile: rest.identityFiles,
        certificatefile: rest.certificateFiles,
        identitiesonly: rest.identitiesOnly ? 'yes' : 'no',
        proxyjump: rest.jump ?? 'none',
        proxycommand: rest.proxyCommand ?? 'none',
      };
      assert.deepEqual(
        ours,
        theirs,
        `seed ${seed}, host ${host}:\n${Object.entries(makeUp(seed))
          .map(([name, text]) => `--- ${name}\n${text}`)
          .join('')}`,
      );
      same++;
    }
  }
  assert.equal(same, CONFIGURATIONS * HOSTS.length);
});

/** ssh uses the home of the account, whatever HOME says, so paths in it are written out. */
function forHome(text: string, home: string): string {
  return text
    .replaceAll('~/', `${home}/`)
    .replaceAll('%d', home)
    .replaceAll(
      /(Include )(.*)/g,
      (_, keyword, words) =>
        keyword + words.replaceAll(/(?<=^|[\s"])(?=one|two|sub|nosuch)/g, `${home}/.ssh/`),
    );
}

/** The output of `ssh -G`, with paths and commands expanded as ssh does when it connects. */
function ask(host: string, home: string) {
  const said = execFileSync('ssh', ['-G', '-F', join(home, '.ssh/config'), host], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  const all = (keyword: string) =>
    said
      .split('\n')
      .filter((line) => line.startsWith(`${keyword} `))
      .map((line) => line.slice(keyword.length + 1));
  const one = (keyword: string) => all(keyword)[0];
  const tokens: Readonly<Record<string, string | undefined>> = {
    '%h': one('hostname'),
    '%n': host,
    '%p': one('port'),
    '%r': one('user'),
    '%u': userInfo().username,
  };
  const expand = (text: string) => text.replaceAll(/%[hnpru]/g, (token) => tokens[token] ?? token);
  // Without any, it lists the default ones.
  const usual = (path: string) => /^~\/\.ssh\/id_\w+$/.test(path);
  return {
    user: one('user'),
    hostname: one('hostname'),
    port: one('port'),
    identityfile: all('identityfile')
      .filter((path) => !usual(path) && path !== 'none')
      .map(expand),
    certificatefile: all('certificatefile').map(expand),
    identitiesonly: one('identitiesonly'),
    proxyjump: one('proxyjump') ?? 'none',
    proxycommand: expand(one('proxycommand') ?? 'none'),
  };
}
