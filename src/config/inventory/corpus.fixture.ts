interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** Default: hosts.ini. */
  readonly sources?: readonly string[];
  /** What opsproof says to it, where Ansible refuses or warns. */
  readonly refused?: RegExp;
}

const script = (data: unknown) => `#!/bin/sh\ncat <<'END'\n${JSON.stringify(data)}\nEND\n`;

/** Made-up inventories, each about something that a reader can get wrong. */
export const CORPUS: Readonly<Record<string, Case>> = {
  'hosts before any section, comments, an empty group': {
    files: { 'hosts.ini': '# c\nalone\n; c\n[web]\nweb1\n\n[empty]\n[db] # c\ndb1\n' },
  },
  'ranges of numbers with zeros and steps, of letters, several in a name': {
    files: {
      'hosts.ini':
        '[web]\nweb[01:03].example.com\nn[1:10:3]\nr[a:c]x[0:1]\ns[:2]\nt[08:12]\nc[A:C]\nm[y:C]\n',
    },
  },
  'ports in names, IPv6': {
    files: { 'hosts.ini': 'a:2222\nb[1:2]:22\n10.0.0.1:23\n2001:db8::1\n[2001:db8::2]:24\n' },
  },
  'values of INI are Python literals, or else texts': {
    files: {
      'hosts.ini': `[web]
web1 int=22 zeros=022 hex=0x10 octal=0o17 under=1_000 float=1.5 exp=1e3 neg=-5 yes=yes no=no t=True f=False n=None q="'22'" qq='"22"' l="[1, 'a']" d="{'a': 1, 'b': [True]}" tu="(1, 2)" one="(1)" path=/etc/x mode=0644 ver=1.10 eq=a=b empty= dots=1.2.3 s="a b" h='a#b' star=*
web2 a="x\\ty" b='x\\ty' c=x\\ty d="\\"q\\""
[web:vars]
int=22 # a comment
text=abc # no comment
list=[1, 2] # c
quoted="a b"
spaces =  x y 
url=http://a/b?c=d
single='it'
concat='a' 'b'
esc="tab\\there"
true=true
unclosed="a
nested={'a': {'b': (1, 2)}}
set={1}
neg=-1.5
plus=+3
uni='\\u00e9'
raw=r'\\n'
`,
    },
  },
  'a comment begins in the middle of a word of a host line': {
    files: { 'hosts.ini': '[web]\nweb1 a=1 b=x#y c=2\nweb2#c d=1\n' },
  },
  'children, declared before and after, in a diamond': {
    files: {
      'hosts.ini':
        '[site:children]\nweb\ndb\n[web]\nw1\n[db]\nd1\n[eu:children]\nsite\n[other:children]\nweb\n[web:vars]\nx=web\n[site:vars]\nx=site\ny=site\n[eu:vars]\nx=eu\ny=eu\nz=eu\n[all:vars]\nz=all\nq=all\n',
    },
  },
  'groups of one depth count in the order of the alphabet, unless they have a priority': {
    files: {
      'hosts.ini':
        '[b]\nh1\n[a]\nh1\nh2\n[c]\nh2\n[a:vars]\nx=a\n[b:vars]\nx=b\n[c:vars]\nx=c\n[d]\nh2\n[d:vars]\nansible_group_priority=0\nx=d\n[a2]\nh1\n[a2:vars]\nansible_group_priority=10\nx=a2\n',
    },
  },
  'variables in files beside: of all, of groups, of hosts, in folders, with each extension': {
    files: {
      'hosts.ini':
        '[web]\nw1 x=inventory only=inventory\nw2\n[deep:children]\nweb\n[deep:vars]\nx=deep-inventory\ny=deep-inventory\n[web:vars]\ny=web-inventory\nz=web-inventory\n',
      'group_vars/all.yml': 'x: all-file\nz: all-file\nw: all-file\n',
      'group_vars/deep': 'y: deep-file\nz: deep-file\n',
      'group_vars/web/a.yml': 'w: web-a\nv: web-a\n',
      'group_vars/web/b.yaml': 'v: web-b\n',
      'group_vars/web/c.json': '{"u": [1, {"k": null}]}',
      'group_vars/web/.hidden.yml': 'v: hidden\n',
      'group_vars/web/old.yml~': 'v: old\n',
      'group_vars/web/notes.txt': 'not: read\n',
      'group_vars/web/sub/d.yml': 'sub: true\n',
      'host_vars/w1.yml': 'x: host-file\n',
      'host_vars/w2.json': '{"x": "host-json"}',
    },
  },
  'a file without an extension comes before one with': {
    files: {
      'hosts.ini': '[web]\nw1\n',
      'group_vars/web': 'x: none\n',
      'group_vars/web.yml': 'x: yml\ny: yml\n',
    },
  },
  'YAML with hosts, children and variables, ranges and texts for one entry': {
    sources: ['hosts.yml'],
    files: {
      'hosts.yml': `all:
  vars: { x: all, on: yes, mode: 0644, ver: 1.10, time: 22:30, date: 2020-01-01, nothing: ~, oct: 0o17, exp: 1e3 }
  hosts:
    alone: { ansible_port: 2222 }
  children:
    web:
      hosts:
        web[1:2].example.com:
        other:22: { y: 1 }
      vars: { x: web }
    db:
      hosts: onlyhost
      children:
        replica: { hosts: { r1: { z: [1, 2] } } }
    empty:
`,
    },
  },
  'anchors and merges in YAML': {
    sources: ['hosts.yaml'],
    files: {
      'hosts.yaml':
        'web:\n  hosts:\n    a: &base { ansible_user: ops, x: 1 }\n    b: { <<: *base, x: 2, y: !unsafe "{{ a }}" }\n',
    },
  },
  'a file without an extension is YAML if it can be': {
    sources: ['inventory'],
    files: { inventory: 'web:\n  hosts:\n    w1:\n' },
  },
  'a file without an extension is INI else': {
    sources: ['inventory'],
    files: { inventory: '[web]\nw1 a=1\n' },
  },
  'a static JSON file has the form of the YAML format': {
    sources: ['hosts.json'],
    files: { 'hosts.json': '{"web": {"hosts": {"w1": {"a": 1}}}}' },
  },
  'a static JSON file in the form of a script is refused': {
    sources: ['hosts.json'],
    files: { 'hosts.json': '{"web": {"hosts": ["w1"]}}' },
    refused: /^hosts\.json:1: hosts of the group "web" is not a map$/,
  },
  'a script with _meta': {
    sources: ['inv.sh'],
    files: {
      'inv.sh': script({
        _meta: { hostvars: { w1: { a: 1, ansible_host: '10.0.0.1' } } },
        web: { hosts: ['w1', 'w2'], vars: { g: true } },
        site: { children: ['web'], vars: { s: 'x' } },
        db: ['d1'],
      }),
    },
  },
  'a script without _meta is asked for each host': {
    sources: ['inv.sh'],
    files: {
      'inv.sh': `#!/bin/sh
if [ "$1" = --host ]; then echo "{\\"me\\": \\"$2\\"}"; else echo '{"web": {"hosts": ["w1", "w2"]}}'; fi
`,
    },
  },
  'the oldest form of a script: a group that is a host with its variables': {
    sources: ['inv.sh'],
    files: { 'inv.sh': script({ _meta: { hostvars: {} }, lonely: { a: 1 } }) },
  },
  'a folder of inventories, in the order of their names': {
    sources: ['inv'],
    files: {
      'inv/1.ini': '[web]\nw1 x=1\n',
      'inv/2.yml': 'web: { hosts: { w1: { x: 2 }, w2: } }\n',
      'inv/3.sh': script({ _meta: { hostvars: {} }, web: { hosts: ['w3'] } }),
      'inv/readme.md': 'not read',
      'inv/.hidden': 'nohost',
      'inv/old.cfg': 'nohost',
      'inv/sub/4.ini': '[db]\nd1\n',
      'inv/group_vars/web.yml': 'g: 1\n',
      'inv/sub/group_vars/db.yml': 'ignored: 1\n',
    },
  },
  'several sources, and variables beside each': {
    sources: ['a/hosts.ini', 'b/hosts.yml'],
    files: {
      'a/hosts.ini': '[web]\nw1\n',
      'a/group_vars/web.yml': 'x: a\ny: a\n',
      'b/hosts.yml': 'web: { hosts: { w2: } }\n',
      'b/group_vars/web.yml': 'x: b\n',
    },
  },
  'a group of variables that is nowhere': {
    files: { 'hosts.ini': '[web]\nw1\n[wbe:vars]\nx=1\n' },
    refused: /^hosts\.ini:3: \[wbe:vars\] is about a group that is nowhere: write \[wbe\]$/,
  },
  'a child that is nowhere': {
    files: { 'hosts.ini': '[web]\nw1\n[site:children]\nweb\nbd\n' },
    refused: /^hosts\.ini:5: \[site:children\] names the group "bd", which is nowhere$/,
  },
  'a circle of groups': {
    files: { 'hosts.ini': '[a:children]\nb\n[b:children]\na\n[b]\nh\n' },
    refused: /^hosts\.ini:4: the group "a" cannot be in "b", which is in it already$/m,
  },
  'several mistakes at once, each with its line': {
    files: { 'hosts.ini': '[web\nw1\n[web:host]\n[we b]\n[ok]\nh[3:1]\ng lonely\nx "open\nv[01:1]\n' },
    refused:
      /:3: the section \[web:host\].*\n.*:4: \[we b\] is not a section.*\n.*:6: .*backwards.*\n.*:7: "lonely" is not name=value.*\n.*:8: the quote " is not closed\n.*:9: /,
  },
  'YAML that is none, and a key that stands twice': {
    sources: ['hosts.yml'],
    files: { 'hosts.yml': 'web:\n  hosts:\n    a: 1\n    a: 2\n' },
    refused: /^hosts\.yml:4: the key a occurs twice; keep one of them$/,
  },
  'the configuration of a plugin': {
    sources: ['aws_ec2.yml'],
    files: { 'aws_ec2.yml': 'plugin: amazon.aws.aws_ec2\n' },
    refused: /plugin of Ansible, which opsproof does not run/,
  },
};
