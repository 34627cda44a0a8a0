Feature: goss's integration suite for Debian, said with the built-in sentences
  What that suite asserts of its Debian machine is said here of the shop. Its Apache is our nginx, its httpbin our web tier,
  and its public name server one that the scenario starts.

  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: file
    When I run:
      """
      mkdir -p /tmp/goss && rm -f /tmp/goss/pipe && mkfifo /tmp/goss/pipe
      printf 'hello goss\n' >/tmp/goss/hello && ln -sfn /tmp/goss/hello /tmp/goss/link
      """
    Then the file "/etc/passwd" has:
      | exists  | yes             |
      | mode    | 0644            |
      | owner   | root            |
      | group   | root            |
      | type    | regular         |
      | content | contains "root" |
    And the file "/etc/group" has:
      | exists  | yes             |
      | mode    | 0644            |
      | owner   | root            |
      | group   | root            |
      | type    | regular         |
      | content | contains "root" |
    And the file "/etc/passwd" has content matches /^root:x:0:0:/m
    And the file "/etc/passwd" has content not matches /^toor:/m
    And the file "/tmp/goss/hello" has:
      | size   | 11                                                               |
      | md5    | e527739790872e83c51a8a49229ebd2f                                 |
      | sha256 | 06ac41e9c7912a917e0c9d92ff78568ed833db7cfa412dd11ae9a74c895b8922 |
      | sha512 | d92afb74436ba4cc6418b0948d0cb68ff2b030ef7626819590ad3d870b00efca900bdf188a6fcb07bed53f5c2332e9f8465ef96f7f0e747d12ca79852d1d9d9d |
    And the file "/tmp/goss/foobar" does not exist
    And the file "/root" has mode 0700
    And the file "/tmp" has mode 1777
    And the file "/dev/random" has type "char device"
    And the file "/tmp/goss/pipe" has type pipe
    And the file "/tmp/goss/link" has type symlink
    And the file "/tmp/goss/link" has target "/tmp/goss/hello"
    And the file "/tmp/goss" has type directory
    When I run "rm -r /tmp/goss"
    Then the file "/tmp/goss" does not exist

  Scenario: package
    Then the package "foobar" is not installed
    And the package "vim-tiny" is not installed
    And the package "nginx-light" is installed
    And the package "nginx-light" has versions 1 element
    And the package "nginx-light" has version ^1.22
    And the package "openssh-server" is installed

  Scenario: addr
    Then the address "web:80" is reachable from "web"
    And the address "api:8080" is reachable from "web" within 5 seconds
    And the address "api:22" is not reachable from "web"
    And the address "web:80" has time under 1 second

  Scenario: port
    Then the port 80 is listening
    And the port 80 has addresses 0.0.0.0
    And the port 80 has ipv6 no
    And the port 9999 is not listening
    And the port 9999/udp is not listening
    And the port 22 has ipv6 yes

  Scenario: service
    Then the service "foobar" is not enabled
    And the service "foobar" is not running
    And the service "nginx" is enabled
    And the service "nginx" is running
    And the service "autofs" is not enabled
    And the service "autofs" is not running

  Scenario: user and group
    Then the user "root" exists
    And the user "foobar" does not exist
    And the user "www-data" has:
      | exists | yes               |
      | uid    | 33                |
      | gid    | 33                |
      | groups | www-data          |
      | home   | /var/www          |
      | shell  | /usr/sbin/nologin |
    And the group "foobar" does not exist
    And the group "www-data" exists
    And the group "www-data" has gid 33

  Scenario: command
    Then the command "echo 'hi'" has:
      | exit status | 0     |
      | stdout      | hi    |
      | stderr      | empty |
    And the command "foobar" has:
      | exit status | 127                  |
      | stdout      | empty                |
      | stderr      | contains "not found" |
    And the command "printf 'one\ntwo\nthree\n'" has:
      | stdout | contains "one"    |
      | stdout | matches /^t.o$/m  |
      | stdout | not contains four |

  # A name server that knows one zone, so that the answers are the same on every machine. It ends by itself.
  Scenario: dns
    When I write the file "/tmp/dns-of-goss.cjs" on "api":
      """
      const u16 = (...numbers) => Buffer.from(numbers.flatMap((number) => [number >> 8, number & 255]));
      const text = (words) => Buffer.concat([Buffer.from([words.length]), Buffer.from(words)]);
      const name = (dotted) => Buffer.concat([...dotted.split('.').map(text), Buffer.from([0])]);
      const caa = (tag, value) => Buffer.concat([Buffer.from([0]), text(tag), Buffer.from(value)]);
      const [A, NS, CNAME, PTR, MX, TXT, AAAA, SRV, CAA] = [1, 2, 5, 12, 15, 16, 28, 33, 257];
      const zone = [
        ['a.goss.test', A, Buffer.from([192, 0, 2, 153])],
        ['c.goss.test', CNAME, name('a.goss.test')],
        ['ip6.goss.test', AAAA, Buffer.from('20010db800000000000000000000200e', 'hex')],
        ['goss.test', MX, Buffer.concat([u16(10), name('b.goss.test')])],
        ['goss.test', MX, Buffer.concat([u16(5), name('a.goss.test')])],
        ['goss.test', NS, name('ns1.goss.test')],
        ['goss.test', NS, name('ns2.goss.test')],
        ['goss.test', CAA, caa('issue', 'letsencrypt.org')],
        ['goss.test', CAA, caa('issuewild', ';')],
        ['txt._test.goss.test', TXT, text('Hello DNS')],
        ['_https._tcp.goss.test', SRV, Buffer.concat([u16(0, 5, 443), name('a.goss.test')])],
        ['_https._tcp.goss.test', SRV, Buffer.concat([u16(10, 10, 443), name('b.goss.test')])],
        ['1.2.0.192.in-addr.arpa', PTR, name('host-1.goss.test')],
      ];
      const server = require('node:dgram').createSocket('udp4', (asked, from) => {
        const end = asked.indexOf(0, 12) + 1;
        const records = (owner, type) => zone.filter(([at, kind]) => name(at).equals(owner) && (kind === type || kind === CNAME));
        const found = records(asked.subarray(12, end), asked.readUInt16BE(end));
        const alias = found.some(([, kind]) => kind === CNAME) && asked.readUInt16BE(end) === A ? records(name('a.goss.test'), A) : [];
        const known = zone.some(([at]) => name(at).equals(asked.subarray(12, end)));
        const answers = [...found, ...alias].flatMap(([at, kind, data]) => [name(at), u16(kind, 1, 0, 300, data.length), data]);
        const head = u16(asked.readUInt16BE(0), known ? 0x8400 : 0x8403, 1, found.length + alias.length, 0, 0);
        server.send(Buffer.concat([head, asked.subarray(12, end + 4), ...answers]), from.port, from.address);
      });
      server.bind(5354);
      setTimeout(() => process.exit(), 60_000);
      """
    And I run "setsid node /tmp/dns-of-goss.cjs >/dev/null 2>&1 </dev/null & echo $! >/tmp/dns-of-goss" on "api"
    Then the DNS record "A a.goss.test" at "api:5354" has answers 192.0.2.153 within 10 seconds
    And the DNS record "A c.goss.test" at "api:5354" has answers includes 192.0.2.153
    And the DNS record "CNAME c.goss.test" at "api:5354" has answers a.goss.test
    And the DNS record "AAAA ip6.goss.test" at "api:5354" has answers 2001:db8::200e
    And the DNS record "MX goss.test" at "api:5354" has answers "10 b.goss.test", "5 a.goss.test"
    And the DNS record "TXT txt._test.goss.test" at "api:5354" has answers "Hello DNS"
    And the DNS record "SRV _https._tcp.goss.test" at "api:5354" has answers "0 5 443 a.goss.test", "10 10 443 b.goss.test"
    And the DNS record "PTR 1.2.0.192.in-addr.arpa" at "api:5354" has answers host-1.goss.test
    And the DNS record "CAA goss.test" at "api:5354" has answers "0 issue letsencrypt.org", "0 issuewild ;"
    And the DNS record "NS goss.test" at "api:5354" has answers ns1.goss.test, ns2.goss.test
    And the DNS record "A nosuch.goss.test" at "api:5354" does not exist
    And the host name "localhost" is resolvable
    And the host name "localhost" has addresses not empty
    And the hosts entry "localhost" has addresses 127.0.0.1, ::1
    When I run "kill $(cat /tmp/dns-of-goss); rm /tmp/dns-of-goss /tmp/dns-of-goss.cjs" on "api"
    Then the port 5354/udp is not listening on "api" within 5 seconds

  Scenario: process
    Then the process "nginx" is running
    And the process "foobar" is not running

  Scenario: kernel-param
    Then the sysctl "kernel.ostype" has value Linux

  Scenario: mount
    Then the mount "/dev" has:
      | exists  | yes                 |
      | options | includes rw, nosuid |
      | device  | tmpfs               |
      | type    | tmpfs               |
    And the mount "/" exists
    And the filesystem "/" has used percent over 0 %
    And the filesystem "/" has used percent under 100 %

  Scenario: interface
    Then the interface "eth0" exists
    And the interface "eth0" has ipv4 not empty
    And the interface "eth0" has ipv4 matches /^172\.|^10\.|^192\.168\./
    And the interface "eth0" has mtu over 0
    And the interface "eth9" does not exist

  Scenario: http
    Given the request headers:
      | Foo | bar |
    Then GET "http://web/api/health" answers:
      | status              | 200                 |
      | header content-type | contains "json"     |
      | body                | contains "database" |
      | body                | not contains "fail" |
    And GET "http://web/" from "web" answers 200
    And GET "http://web/none" answers 404
    And GET "http://web/none" answers within 5 seconds:
      | status | 404 |

  Scenario: http, a redirect is not followed and a login is asked for
    When I write the file "/etc/nginx/conf.d/goss.conf":
      """
      server {
        listen 8081;
        location /moved { return 301 /elsewhere; }
        location /auth { if ($http_authorization != "Basic dXNlcm5hbWU6c2VjcmV0") { return 401; } return 200 "in"; }
      }
      """
    And I run "sed -i 's,^http {,&\n  include /etc/nginx/conf.d/*.conf;,' /etc/nginx/nginx.conf && systemctl reload nginx"
    Then GET "http://web:8081/moved" from "web" answers within 5 seconds:
      | status          | 301                      |
      | header location | ends with "/elsewhere"   |
    And GET "http://web:8081/auth" from "web" answers 401
    Given the request headers:
      | Authorization | Basic dXNlcm5hbWU6d3Jvbmc= |
    Then GET "http://web:8081/auth" from "web" answers 401
    Given the request headers:
      | Authorization | Basic dXNlcm5hbWU6c2VjcmV0 |
    Then GET "http://web:8081/auth" from "web" answers 200
    When I run "sed -i '/conf.d/d' /etc/nginx/nginx.conf && rm /etc/nginx/conf.d/goss.conf && systemctl reload nginx"
    Then GET "http://web:8081/moved" from "web" does not answer within 5 seconds

  Scenario: matching
    Then the command "echo some string" has stdout matches /some str/
    And the command "echo '[2]'" has json includes 2
    And the command "echo '{\"foo\": \"bar\", \"baz\": \"bing\"}'" has:
      | json          | {"foo": "bar", "baz": "bing"} |
      | json at $.foo | "bar"                        |
      | json at $.baz | not empty                    |
