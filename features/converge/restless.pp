exec { 'always':
  command => '/bin/true',
}
