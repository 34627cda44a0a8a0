Feature: Who may what, and who watches
  Firewalls with their rules in force, sudo, audit, at, supervisor and keys, on a machine that may set a firewall up.

  Background:
    Given the environment "guarded"
    And the host "wall"

  Scenario: what the container was given
    Then the sysctl "net.ipv4.ip_forward" has value 1
    And these checks fail:
      """
      the sysctl "net.ipv4.ip_forward" has value 0
      """

  Scenario: the rules of the packet filter
    When I run:
      """
      iptables -A INPUT -p tcp --dport 22 -j ACCEPT && iptables -P FORWARD DROP
      ip6tables -A INPUT -s 2001:db8::/32 -j DROP
      nft add table inet own && nft 'add chain inet own input { type filter hook input priority 0 ; policy accept ; }'
      nft 'add rule inet own input tcp dport { 80, 443 } accept'
      nft 'add set inet own banned { type ipv4_addr ; flags interval ; elements = { 192.0.2.0/24, 198.51.100.7 } ; }'
      """
    Then the firewall has iptables rules "filter" includes "-P FORWARD DROP"
    And the firewall has ip6tables rules "filter" includes "-A INPUT -s 2001:db8::/32 -j DROP"
    And the firewall has nftables chains includes "inet own input"
    And the firewall has nftables rules "inet own input" includes "tcp dport { 80, 443 } accept"
    And the firewall has nftables elements "inet own banned" 192.0.2.0/24, 198.51.100.7
    And these checks fail:
      """
      the firewall has iptables rules "filter" includes "-P FORWARD ACCEPT"
      the firewall has ip6tables rules "filter" empty
      the firewall has nftables elements "inet own banned" includes 203.0.113.1
      the firewall has nftables elements "inet own nosuch" includes 192.0.2.0/24
      the firewall has nftables chains not includes "inet own input"
      the firewall has nftables rules "inet own input" includes "tcp dport 22 accept"
      """

  Scenario: ufw
    Then the ufw does not exist on "plain"
    And the ufw is not active on "plain"
    And the ufw exists
    And the ufw is not enabled
    And the ufw is not active
    And the ufw has rules empty
    When I run:
      """
      ufw --force enable && ufw limit ssh && ufw deny 53 && ufw allow from 10.0.0.0/8 to any port 443 proto tcp
      ufw allow in on eth0 to any port 80 proto tcp && ufw reject out 25/tcp && ufw deny from 192.0.2.1
      ufw allow 8000:8010/udp && ufw allow log 99/tcp && ufw allow from 10.1.1.1 port 5 to 10.2.2.2
      ufw route allow in on eth0 out on lo && ufw allow from 2001:db8::/32 to any port 22 proto tcp
      ufw show added | sed -n 's/^ufw //p' >/root/added
      """
    Then the ufw is enabled
    And the ufw is active
    And the ufw has:
      | default incoming | deny                             |
      | default outgoing | allow                            |
      | default routed   | deny                             |
      | logging          | low                              |
      | rules            | includes "limit 22/tcp", "deny 53", "reject out 25/tcp", "allow log 99/tcp" |
      | rules            | includes "allow from 10.1.1.1 port 5 to 10.2.2.2", "route allow in on eth0 out on lo" |
      | rules            | 11 elements                      |
    And the file "/root/added" has lines 11
    And these checks fail:
      """
      the ufw does not exist
      the ufw is not enabled
      the ufw is not active
      the ufw has rules includes "allow 22/tcp"
      the ufw has default incoming allow
      the ufw has default outgoing deny
      the ufw has default routed allow
      the ufw has logging off
      """
    When I run "ufw allow 23 && ufw deny 23/tcp && ufw allow 2000:2010/tcp && ufw deny 2011/tcp"
    Then the ufw has rules none of "deny 23/tcp", "allow 2011/tcp"
    And the ufw has rules includes "deny 2011/tcp", "allow 23"
    And these checks are unable:
      """
      the ufw has rules none of "allow 23/tcp"
      the ufw has rules none of "allow 2005/tcp"
      """
    When I run "sed -i 's/^COMMIT/-A ufw-before-input -j ACCEPT\nCOMMIT/' /etc/ufw/before.rules"
    Then these checks are unable:
      """
      the ufw has rules includes "deny 2011/tcp"
      """
    When I run "ufw --force disable"
    Then the ufw is not active

  Scenario: firewalld
    Then the firewalld is not running
    And these checks are unable:
      """
      the firewalld is not running on "plain"
      the firewalld zone "public" does not exist on "plain"
      """
    When I run:
      """
      cat >/etc/firewalld/zones/public.xml <<'ZONE'
      <zone><short>Public</short><interface name="eth0"/><service name="ssh"/><port port="8080" protocol="tcp"/>
      <protocol value="gre"/><icmp-block name="echo-request"/><masquerade/>
      <forward-port port="80" protocol="tcp" to-port="8080"/>
      <rule family="ipv4"><source address="192.0.2.0/24"/><accept/></rule></zone>
      ZONE
      echo '<zone target="ACCEPT"><short>Trusted</short><source address="198.51.100.0/24"/></zone>' >/etc/firewalld/zones/trusted.xml
      systemctl start firewalld
      """
    Then the firewalld is running
    And the firewalld has:
      | default zone | public                   |
      | active zones | public, trusted          |
      | zones        | includes dmz, home, work |
    And the firewalld zone "public" exists
    And the firewalld zone "nosuch" does not exist
    And the firewalld zone "public" is active
    And the firewalld zone "public" is masquerading
    And the firewalld zone "public" has:
      | target        | default                                                  |
      | services      | includes ssh                                             |
      | ports         | 8080/tcp                                                 |
      | protocols     | gre                                                      |
      | interfaces    | eth0                                                     |
      | forward ports | 1 element                                                |
      | icmp blocks   | echo-request                                             |
      | rich rules    | includes "rule family=\"ipv4\" source address=\"192.0.2.0/24\" accept" |
    And the firewalld zone "trusted" has sources 198.51.100.0/24
    And the firewalld zone "public" has ports none of 23/tcp
    And these checks are unable:
      """
      the firewalld zone "public" has ports none of 22/tcp
      the firewalld zone "trusted" has ports none of 23/tcp
      the firewalld zone "trusted" has services none of telnet
      """
    And these checks fail:
      """
      the firewalld is not running
      the firewalld has default zone dmz
      the firewalld has active zones includes dmz
      the firewalld has zones not includes dmz
      the firewalld zone "public" does not exist
      the firewalld zone "nosuch" exists
      the firewalld zone "home" is active
      the firewalld zone "home" is masquerading
      the firewalld zone "public" has target DROP
      the firewalld zone "public" has services includes telnet
      the firewalld zone "public" has ports empty
      the firewalld zone "public" has protocols empty
      the firewalld zone "public" has interfaces empty
      the firewalld zone "public" has sources includes 198.51.100.0/24
      the firewalld zone "public" has forward ports empty
      the firewalld zone "public" has icmp blocks empty
      the firewalld zone "public" has rich rules empty
      """
    When I run:
      """
      firewall-cmd -q --zone=work --add-rich-rule='rule family=ipv4 source address=192.0.2.0/24 reject'
      firewall-cmd -q --zone=work --add-rich-rule='rule priority=100 family=ipv4 source address=198.51.100.0/24 drop'
      """
    Then the firewalld zone "work" has rich rules includes "rule family=\"ipv4\" source address=\"192.0.2.0/24\" reject"
    And the firewalld zone "work" has rich rules includes "rule priority=\"100\" family=\"ipv4\" source address=\"198.51.100.0/24\" drop"
    And the firewalld zone "work" has ports none of 23/tcp
    When I run "firewall-cmd -q --zone=work --add-rich-rule='rule priority=-10 accept'"
    Then the firewalld zone "work" has rich rules "rule priority=\"-10\" accept"
    And these checks are unable:
      """
      the firewalld zone "work" has ports none of 23/tcp
      """
    And these checks fail:
      """
      the firewalld zone "work" has rich rules includes "rule family=\"ipv4\" source address=\"192.0.2.0/24\" reject"
      the firewalld zone "work" has rich rules includes "rule priority=\"100\" family=\"ipv4\" source address=\"198.51.100.0/24\" drop"
      """
    When I run "systemctl stop firewalld"
    Then the firewalld is not running
    And these checks fail:
      """
      the firewalld is running
      """
    And these checks are unable:
      """
      the firewalld has zones includes dmz
      the firewalld zone "public" has ports empty
      """

  Scenario: the rules of sudo, with and without sudo
    Then the sudoers does not exist on "plain"
    And the sudoers is valid
    When I run on every host:
      """
      mkdir -p /etc/sudoers.d /etc/more
      printf 'Defaults env_reset\nroot\tALL=(ALL:ALL) ALL\n%%sudo   ALL=(ALL:ALL)  ALL # all\n@includedir /etc/sudoers.d\n@include /etc/more/one\n' >/etc/sudoers
      printf 'User_Alias OPS = alice, \\\n  bob\nOPS web = (www-data) NOPASSWD: /usr/sbin/nginx -t, /bin/true\n' >/etc/sudoers.d/ops
      echo 'nobody ALL = ALL' >/etc/sudoers.d/left.bak
      echo 'carol ALL = /bin/ls' >/etc/more/one
      chmod 0440 /etc/sudoers /etc/sudoers.d/* /etc/more/one
      """
    Then the sudoers exists
    And the sudoers has:
      | rules             | 4 elements                                                   |
      | rules             | includes "root ALL=(ALL:ALL) ALL", "%sudo ALL=(ALL:ALL) ALL" |
      | rules for OPS     | includes "web=(www-data) NOPASSWD: /usr/sbin/nginx -t, /bin/true" |
      | rules for carol   | ALL=/bin/ls                                                  |
      | rules for nobody  | empty                                                        |
      | passwordless      | OPS                                                          |
      | defaults          | env_reset                                                    |
      | files             | includes /etc/sudoers, /etc/sudoers.d/ops, /etc/more/one     |
    And the sudoers is valid
    And the sudoers on "plain" has:
      | passwordless     | OPS                                             |
      | files            | /etc/sudoers, /etc/sudoers.d/ops, /etc/more/one |
    And these checks are unable:
      """
      the sudoers is valid on "plain"
      the sudoers is not valid on "plain"
      """
    And these checks fail:
      """
      the sudoers does not exist
      the sudoers is not valid
      the sudoers has rules includes "nobody ALL=ALL"
      the sudoers has rules for "carol" includes "ALL=ALL"
      the sudoers has passwordless empty
      the sudoers has defaults includes requiretty
      the sudoers has files includes /etc/sudoers.d/left.bak
      """
    When I run "echo 'not a rule' >/etc/sudoers.d/wrong; chmod 0440 /etc/sudoers.d/wrong"
    Then the sudoers is not valid
    And these checks fail:
      """
      the sudoers is valid
      """

  Scenario: what the audit system would load; the kernel tells it to no container
    When I run:
      """
      mkdir -p /etc/audit/rules.d
      printf '# identity\n-w /etc/passwd  -p wa -k identity\n' >/etc/audit/rules.d/identity.rules
      """
    Then the audit has configured rules includes "-w /etc/passwd -p wa -k identity"
    And these checks fail:
      """
      the audit has configured rules empty
      """
    And these checks are unable:
      """
      the audit is enabled on "plain"
      the audit is not enabled on "plain"
      the audit has configured rules empty on "plain"
      the audit is enabled
      the audit is not enabled
      the audit is not locked
      the audit has lost 0
      the audit has rules empty
      the audit has backlog limit empty
      """

  Scenario: jobs that wait for their time
    Then the at queue does not exist on "plain"
    And the at queue exists
    And the at queue has count 0
    And the at queue has next run empty
    When I run:
      """
      echo '/usr/bin/backup --all' | at now + 3 days 2>&1
      printf 'echo one\necho two\n' | at now + 1 day 2>&1
      """
    Then the at queue has:
      | count    | 2                                                |
      | commands | "echo one; echo two", "/usr/bin/backup --all"    |
      | users    | root                                             |
      | times    | 2 elements                                       |
      | next run | between 23 hours and 24 hours                    |
    And these checks fail:
      """
      the at queue does not exist
      the at queue has count 0
      the at queue has commands includes /bin/rm
      the at queue has users includes www-data
      the at queue has times empty
      the at queue has next run under 1 hour
      """

  Scenario: programs of supervisor
    Then these checks are unable:
      """
      the supervisor program "worker" is running on "plain"
      the supervisor program "worker" is not running on "plain"
      the supervisor program "worker" is not running
      """
    When I run:
      """
      systemctl start supervisor
      for second in 1 2 3 4 5 6 7 8 9; do ! supervisorctl pid || break; sleep 1; done
      printf '[program:worker]\ncommand=sleep 1000\n[program:broken]\ncommand=/nosuch\n[group:pool]\nprograms=one\n[program:one]\ncommand=sleep 100\n' >/etc/supervisor/conf.d/x.conf
      supervisorctl update
      """
    Then the supervisor program "worker" is running within 10 seconds
    And the supervisor program "worker" exists
    And the supervisor program "pool:one" is running within 10 seconds
    And the supervisor program "broken" is not running
    And the supervisor program "nosuch" does not exist
    And the supervisor program "nosuch" is not running
    And the supervisor program "worker" has:
      | state  | RUNNING       |
      | pid    | at least 2    |
      | uptime | under 1 hour  |
    And these checks fail:
      """
      the supervisor program "worker" does not exist
      the supervisor program "broken" is running
      the supervisor program "worker" has state STOPPED
      the supervisor program "worker" has pid 1
      the supervisor program "worker" has uptime over 1 day
      the supervisor program "broken" has pid at least 1
      """
    When I run "supervisorctl stop worker && systemctl stop supervisor"
    Then these checks are unable:
      """
      the supervisor program "worker" is not running
      the supervisor program "nosuch" does not exist
      """

  Scenario: private keys and the certificates they belong to
    When I run:
      """
      mkdir -p /srv/keys && cd /srv/keys
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=one -keyout one.key -out one.pem 2>/dev/null
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=two -keyout two.key -out two.pem 2>/dev/null
      openssl pkey -in one.key -aes256 -passout pass:secret -out locked.key
      ssh-keygen -q -t ed25519 -N '' -f ssh.key && ssh-keygen -q -t ecdsa -N secret -f sshlocked.key
      echo nothing >none.key
      """
    Then the private key "/srv/keys/one.key" exists
    And the private key "/srv/keys/nosuch.key" does not exist
    And the private key "/srv/keys/one.key" is valid
    And the private key "/srv/keys/none.key" is not valid
    And the private key "/srv/keys/locked.key" is encrypted
    And the private key "/srv/keys/locked.key" is valid
    And the private key "/srv/keys/sshlocked.key" is encrypted
    And the private key "/srv/keys/ssh.key" is not encrypted
    And the private key "/srv/keys/one.key" is the key of "/srv/keys/one.pem"
    And the private key "/srv/keys/one.key" is not the key of "/srv/keys/two.pem"
    And the private key "/srv/keys/one.key" has type rsa
    And the private key "/srv/keys/one.key" has size at least 2048
    And the private key "/srv/keys/ssh.key" has type ed25519
    And the private key "/srv/keys/two.key" has size 256
    And these checks fail:
      """
      the private key "/srv/keys/one.key" does not exist
      the private key "/srv/keys/nosuch.key" exists
      the private key "/srv/keys/none.key" is valid
      the private key "/srv/keys/one.key" is encrypted
      the private key "/srv/keys/one.key" has type ec
      the private key "/srv/keys/one.key" has size at least 4096
      the private key "/srv/keys/two.key" is the key of "/srv/keys/one.pem"
      """
    And these checks are unable:
      """
      the private key "/srv/keys/locked.key" is the key of "/srv/keys/one.pem"
      the private key "/srv/keys/one.key" is not the key of "/srv/keys/nosuch.pem"
      the private key "/srv/keys/none.key" has type rsa
      """

  Scenario: where mail goes
    Then these checks are unable:
      """
      the mail alias "root" does not exist
      """
    When I write the file "/etc/aliases":
      """
      # comment
      postmaster: root
      Root: admin@example.com, "|/usr/bin/filter -x",
        ops
      """
    Then the mail alias "root" exists
    And the mail alias "nosuch" does not exist
    And the mail alias "postmaster" has recipients root
    And the mail alias "root" has recipients "admin@example.com", "|/usr/bin/filter -x", ops
    And these checks fail:
      """
      the mail alias "root" does not exist
      the mail alias "nosuch" exists
      the mail alias "root" has recipients includes root
      """

  Scenario: what sshd does with one connection
    When I run "printf 'Match Address 192.0.2.0/24\nPermitRootLogin no\nMatch User deploy\nX11Forwarding yes\n' >/etc/ssh/sshd_config.d/match.conf"
    Then the sshd configuration for "user=root,addr=192.0.2.7,host=x" is valid
    And the sshd configuration for "user=root,addr=192.0.2.7,host=x" has setting "PermitRootLogin" no
    And the sshd configuration for "user=root,addr=198.51.100.1,host=x" has setting "PermitRootLogin" not no
    And the sshd configuration for "user=deploy,addr=198.51.100.1,host=x" has setting "X11Forwarding" yes
    And these checks fail:
      """
      the sshd configuration for "user=root,addr=192.0.2.7,host=x" is not valid
      the sshd configuration for "user=root,addr=198.51.100.1,host=x" has setting "PermitRootLogin" no
      """
    And these checks are unable:
      """
      the sshd configuration does not have setting "PermitRootLogin" no
      """
    And the sshd configuration has setting "Port" 22
    When I run "rm /etc/ssh/sshd_config.d/match.conf"

  Scenario: a file that not even root can change
    When I run "touch /srv/fixed /srv/loose && chattr +i /srv/fixed"
    Then the file "/srv/fixed" is immutable
    And the file "/srv/loose" is not immutable
    And these checks fail:
      """
      the file "/srv/fixed" is not immutable
      the file "/srv/loose" is immutable
      """
    When I run "chattr -i /srv/fixed"

  # Firewalls that come and go take the engine's name server with them.
  @fresh
  Scenario: who answers a ping
    Then the host name "plain" is reachable
    And the host name "localhost" is reachable
    And the host name "no-such-host.invalid" is not reachable
    And these checks fail:
      """
      the host name "plain" is not reachable
      the host name "no-such-host.invalid" is reachable
      """
    And these checks are unable:
      """
      the host name "wall" is reachable on "plain"
      the host name "wall" is not reachable on "plain"
      """
    When I stop "plain"
    Then the host name "plain" is not reachable
