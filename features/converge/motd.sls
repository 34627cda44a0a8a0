/etc/motd:
  file.managed:
    - contents: kept by salt, on {{ pillar['rack'] }}
never:
  cmd.run:
    - name: /bin/true
    - onlyif: /bin/false
