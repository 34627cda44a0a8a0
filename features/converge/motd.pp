file { '/etc/motd':
  ensure  => file,
  content => "kept by puppet, on ${facts['rack']}\n",
  mode    => '0640',
}
