file { '/etc/passwd':
  ensure => file,
}
