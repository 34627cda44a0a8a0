package { 'nginx':
  ensure => installed,
}
