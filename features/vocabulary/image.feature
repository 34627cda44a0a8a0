Feature: Images, read without starting them
  Background:
    Given the environment "engine"

  Scenario: an image of the engine, the archive and the layout of it
    # Built from a few files, so that reading it takes no time; equal builds are one image. `opsproof sweep --images` removes it.
    When I run:
      """
      set -e
      work=/tmp/opsproof-vocabulary-image
      rm -rf "$work" && mkdir -p "$work/lower/etc" "$work/lower/var/lib/dpkg" "$work/lower/bin" "$work/upper/usr/sbin" "$work/upper/root"
      cd "$work"
      printf 'root:x:0:\n' > lower/etc/group
      printf 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n' > lower/etc/passwd
      printf 'old\n' > lower/etc/old.conf
      printf 'Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2\nArchitecture: amd64\n' > lower/var/lib/dpkg/status
      printf '#!\n' > lower/bin/sh && chmod 755 lower/bin/sh && ln -s sh lower/bin/ash
      printf '#!\n' > upper/usr/sbin/sshd && printf '#!\n' > upper/usr/sbin/apt && chmod 755 upper/usr/sbin/*
      printf 'machine example.com password ghp_%s\n' aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5 > upper/root/.netrc
      printf '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"bash","version":"5.1","purl":"pkg:deb/debian/bash@5.1"}]}' > upper/root/sbom.json
      find . -exec touch -h -d @0 {} +
      label='LABEL opsproof.cache=image com.example.role=demo'
      printf 'FROM scratch\n%s\nCOPY lower /\n' "$label" > lower.dockerfile
      docker build -q -f lower.dockerfile -t opsproof-vocabulary-image:lower .
      printf 'FROM opsproof-vocabulary-image:lower\nCOPY upper /\nCOPY upper/root/sbom.json /etc/old.conf\nENV COLOUR=green\nUSER app\nWORKDIR /root\nEXPOSE 80\nVOLUME /data\nHEALTHCHECK CMD true\nSTOPSIGNAL SIGQUIT\nENTRYPOINT ["sh"]\nCMD ["-c"]\n' > upper.dockerfile
      docker build -q -f upper.dockerfile -t opsproof-vocabulary-image:upper .
      docker save -o "$work/upper.tar" opsproof-vocabulary-image:upper
      mkdir saved && tar -xf upper.tar -C saved && mkdir -p layout/blobs/sha256
      blob() { sum=$(sha256sum < "$1" | cut -d ' ' -f 1); cp "$1" "layout/blobs/sha256/$sum"; printf '{"digest":"sha256:%s","size":%s}' "$sum" "$(wc -c < "$1")"; }
      layers=; for path in $(sed 's/.*"Layers":\[//; s/\].*//; s/[",]/ /g' saved/manifest.json); do layers="$layers${layers:+,}$(blob "saved/$path")"; done
      config=$(blob "saved/$(sed 's/.*"Config":"\([^"]*\)".*/\1/' saved/manifest.json)")
      printf '{"schemaVersion":2,"config":%s,"layers":[%s]}' "$config" "$layers" > manifest.json
      printf '{"schemaVersion":2,"manifests":[%s]}' "$(blob manifest.json)" > layout/index.json
      printf '{"imageLayoutVersion":"1.0.0"}' > layout/oci-layout
      """
    Then the image "opsproof-vocabulary-image:upper" exists
    And the image "opsproof-vocabulary-image:nosuch" does not exist
    And the image "opsproof-vocabulary-image:upper" is heavy
    And the image "opsproof-vocabulary-image:lower" is not heavy
    And the image "docker-archive:/tmp/opsproof-vocabulary-image/upper.tar" is heavy
    And the image "docker-archive:/tmp/opsproof-vocabulary-image/none.tar" does not exist
    And the image "opsproof-vocabulary-image:upper" has:
      | id                          | starts with "sha256:"           |
      | base                        | opsproof-vocabulary-image:lower |
      | layers                      | at least 3                      |
      | size                        | under 2 kB                      |
      | layer size 1                | between 100 bytes and 300 bytes |
      | wasted                      | 4 bytes                         |
      | labels                      | includes com.example.role=demo  |
      | label com.example.role      | demo                            |
      | environment                 | includes COLOUR=green           |
      | environment variable COLOUR | green                           |
      | user                        | app                             |
      | entrypoint                  | sh                              |
      | command                     | -c                              |
      | exact entrypoint            | ["sh"]                          |
      | exact command               | ["-c"]                          |
      | working directory           | "/root"                         |
      | exposed ports               | 80/tcp                          |
      | volumes                     | /data                           |
      | healthcheck                 | CMD-SHELL, "true"               |
      | stop signal                 | SIGQUIT                         |
      | architecture                | one of amd64, arm64             |
      | created                     | under 30 days                   |
      | packages                    | bash                            |
      | shells                      | /bin/sh, /bin/ash               |
      | package managers            | /usr/sbin/apt                   |
      | secrets                     | "layer 2: /root/.netrc: a GitHub token" |
      | heavy reasons               | "an SSH server: /usr/sbin/sshd" |
      | sbom                        | CycloneDX 1.5                   |
      | sbom differences            | includes "only in the database: bash 5.2.15-2" |
      | differences docker-archive:/tmp/opsproof-vocabulary-image/upper.tar | empty |
    And the image "oci:/tmp/opsproof-vocabulary-image/layout" has:
      | digest  | starts with "sha256:" |
      | secrets | not empty             |
      | differences opsproof-vocabulary-image:upper | empty |
    And the image file "/etc/passwd" in "opsproof-vocabulary-image:upper" exists
    And the image file "/etc/shadow" in "opsproof-vocabulary-image:upper" does not exist
    And the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has:
      | type   | symlink |
      | target | sh      |
      | mode   | 0755    |
      | owner  | root    |
      | group  | root    |
      | uid    | 0       |
      | gid    | 0       |
      | executable by | owner, group, others |
      | size   | 3 bytes |
      | layer  | 1       |
      | sha256 | matches /^[0-9a-f]{64}$/ |
    And the image file "/root/.netrc" in "opsproof-vocabulary-image:upper" has content contains "example.com"
    And the image package "bash" in "opsproof-vocabulary-image:upper" is installed
    And the image package "gcc" in "opsproof-vocabulary-image:upper" is not installed
    And the image package "bash" in "opsproof-vocabulary-image:upper" has:
      | version      | >= 5.2 < 6 |
      | architecture | amd64      |
    And these checks fail:
      """
      the image "opsproof-vocabulary-image:upper" does not exist
      the image "opsproof-vocabulary-image:nosuch" exists
      the image "opsproof-vocabulary-image:nosuch" has layers 3
      the image "opsproof-vocabulary-image:upper" is not heavy
      the image "opsproof-vocabulary-image:lower" is heavy
      the image "opsproof-vocabulary-image:upper" has id not starts with "sha256:"
      the image "opsproof-vocabulary-image:upper" has base includes other:1
      the image "opsproof-vocabulary-image:upper" has layers 1
      the image "opsproof-vocabulary-image:upper" has size over 1 MB
      the image "opsproof-vocabulary-image:upper" has layer size "1" over 1 MB
      the image "opsproof-vocabulary-image:upper" has layer size "99" under 1 MB
      the image "opsproof-vocabulary-image:upper" has wasted over 1 MB
      the image "opsproof-vocabulary-image:upper" has labels empty
      the image "opsproof-vocabulary-image:upper" has label "com.example.role" other
      the image "opsproof-vocabulary-image:upper" has environment empty
      the image "opsproof-vocabulary-image:upper" has environment variable "COLOUR" red
      the image "opsproof-vocabulary-image:upper" has user root
      the image "opsproof-vocabulary-image:upper" has entrypoint empty
      the image "opsproof-vocabulary-image:upper" has command empty
      the image "opsproof-vocabulary-image:upper" has exact entrypoint ["sh", "-e"]
      the image "opsproof-vocabulary-image:upper" has exact command []
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has uid 1000
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has gid over 0
      the image file "/root/.netrc" in "opsproof-vocabulary-image:upper" has executable by includes owner
      the image "opsproof-vocabulary-image:upper" has working directory "/"
      the image "opsproof-vocabulary-image:upper" has exposed ports empty
      the image "opsproof-vocabulary-image:upper" has volumes empty
      the image "opsproof-vocabulary-image:upper" has healthcheck empty
      the image "opsproof-vocabulary-image:upper" has stop signal SIGTERM
      the image "opsproof-vocabulary-image:upper" has architecture riscv64
      the image "opsproof-vocabulary-image:upper" has created over 500 weeks
      the image "opsproof-vocabulary-image:upper" has packages includes gcc
      the image "opsproof-vocabulary-image:upper" has shells empty
      the image "opsproof-vocabulary-image:upper" has package managers empty
      the image "opsproof-vocabulary-image:upper" has secrets empty
      the image "opsproof-vocabulary-image:upper" has heavy reasons empty
      the image "opsproof-vocabulary-image:upper" has sbom empty
      the image "opsproof-vocabulary-image:upper" has sbom differences empty
      the image "opsproof-vocabulary-image:upper" has differences "opsproof-vocabulary-image:lower" empty
      the image "oci:/tmp/opsproof-vocabulary-image/layout" has digest not starts with "sha256:"
      the image file "/etc/passwd" in "opsproof-vocabulary-image:upper" does not exist
      the image file "/etc/shadow" in "opsproof-vocabulary-image:upper" exists
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has type regular
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has target bash
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has mode 0644
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has owner app
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has group app
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has size over 1 MB
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has layer 2
      the image file "/bin/ash" in "opsproof-vocabulary-image:upper" has sha256 empty
      the image file "/root/.netrc" in "opsproof-vocabulary-image:upper" has content contains "example.org"
      the image package "bash" in "opsproof-vocabulary-image:upper" is not installed
      the image package "gcc" in "opsproof-vocabulary-image:upper" is installed
      the image package "bash" in "opsproof-vocabulary-image:upper" has version < 5
      the image package "bash" in "opsproof-vocabulary-image:upper" has architecture arm64
      """
    And these checks are unable:
      """
      the image "opsproof-vocabulary-image:upper" has digest empty
      the image "opsproof-vocabulary-image:lower" has sbom differences empty
      the image "oci:/tmp/opsproof-vocabulary-image/lower" has layers 1
      the image "docker-archive:/tmp/opsproof-vocabulary-image/upper.dockerfile" has secrets empty
      the image file "/bin/nosuch" in "opsproof-vocabulary-image:nosuch" does not exist
      the image package "gcc" in "opsproof-vocabulary-image:nosuch" is not installed
      """
