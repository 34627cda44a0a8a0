import type { Facts } from '../host/facts.ts';
import type { Resource } from '../resource/resource.ts';

/** Names that exist on a Debian machine with tools, so that every look gets as far as its tool; other nouns are asked by their examples. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  package: ['curl', 'nosuch'],
  'pip package': ['pip', 'nosuch'],
  'npm package': ['npm', 'nosuch'],
  gem: ['rake', 'nosuch'],
  service: ['ssh', 'cron', 'nosuch'],
  unit: ['ssh.service', 'cron.service', 'basic.target'],
  'supervisor program': ['web', 'nosuch'],
  file: ['/etc/passwd', '/etc/ssh/sshd_config', '/usr/bin/passwd', '/nosuch'],
  directory: ['/etc', '/var/lib/selinux', '/run'],
  user: ['root', 'nobody'],
  group: ['root', 'adm'],
  crontab: ['root', 'nobody'],
  'firewalld zone': ['public'],
  certificate: ['/etc/ssl/certs/ca-certificates.crt'],
  port: ['22', '9001'],
  process: ['sshd', 'cron'],
  command: ['true'],
  container: ['web'],
  'docker image': ['debian'],
  mount: ['/', '/proc'],
  filesystem: ['/'],
  'kernel module': ['loop', 'cramfs'],
  sysctl: ['net.ipv4.ip_forward'],
};

/** The argument of an attribute: something that probably exists. */
const TAKEN: readonly (readonly [RegExp, string])[] = [
  [/path|file/i, '/etc/passwd'],
  [/user/i, 'root'],
  [/boolean/i, 'httpd_can_network_connect'],
  [/command/i, '/bin/true'],
  [/key|setting|property|keyword/i, 'Port'],
  [/./, 'x'],
];

/** Every name a noun is asked by. */
export function namesOf({ noun, key, examples }: Resource): readonly string[] {
  if (key === 'none') return [''];
  const quoted = examples.flatMap((example) => {
    const [, text, number] = new RegExp(`the ${noun} (?:"([^"]*)"|(\\d+))`).exec(example) ?? [];
    return text ?? number ?? [];
  });
  return [...new Set([...(NAMES[noun] ?? []), ...quoted])];
}

/** Every attribute, with an argument if it takes one. */
export function attributesOf({ attributes }: Resource): readonly string[] {
  return Object.entries(attributes).map(([name, { takes }]) => {
    if (takes === undefined) return name;
    const [, value = 'x'] = TAKEN.find(([what]) => what.test(takes)) ?? [];
    return `${name} ${value}`;
  });
}

/** The same machine as if it had other tools: nouns choose by these. */
export function variantsOf(facts: Facts): readonly Facts[] {
  const without = (...tools: readonly string[]) =>
    new Set([...facts.tools].filter((tool) => !tools.some((name) => tool.startsWith(name))));
  return [
    facts,
    { ...facts, tools: without('dpkg', 'apt') },
    { ...facts, tools: without('dpkg', 'apt', 'rpm', 'dnf') },
    { ...facts, init: 'sysv', tools: without('systemctl', 'ss') },
    { ...facts, init: 'none', tools: new Set() },
    { ...facts, os: 'rocky', osVersion: '9' },
  ];
}
