exec { 'package lists':
  command => '/usr/bin/apt-get update',
  creates => '/usr/sbin/nginx',
}
-> package { 'nginx-light':
  ensure          => installed,
  install_options => ['--no-install-recommends'],
}
-> exec { 'no package lists':
  command => '/bin/sh -c "rm -rf /var/lib/apt/lists/*"',
  onlyif  => '/bin/sh -c "ls /var/lib/apt/lists/* | grep -q ."',
}
