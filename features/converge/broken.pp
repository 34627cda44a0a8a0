exec { 'bad':
  command => '/bin/false',
}
file { '/tmp/after':
  ensure  => file,
  require => Exec['bad'],
}
