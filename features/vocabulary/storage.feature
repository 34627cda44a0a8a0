Feature: Mounts, file systems, block devices, swap
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: mounts
    When I run on "web":
      """
      echo '/dev/disk/by-label/data /srv/data ext4 noatime,nofail 0 2' >>/etc/fstab
      """
    Then the mount "/" exists
    And the mount "/srv/data" does not exist
    And the mount "/srv/data" is in fstab
    And the mount "/proc" is not in fstab
    And the mount "/sys/fs/cgroup" is read-only
    And the mount "/run" is not read-only
    And the mount "/srv/data" has fstab options includes nofail
    And the mount "/run" has:
      | type          | tmpfs          |
      | device        | tmpfs          |
      | options       | includes rw    |
      | fstab options | empty          |
    And these checks fail:
      """
      the mount "/" does not exist
      the mount "/srv/data" exists
      the mount "/srv/data" is not in fstab
      the mount "/proc" is in fstab
      the mount "/sys/fs/cgroup" is not read-only
      the mount "/run" is read-only
      the mount "/run" has type ext4
      the mount "/run" has device "/dev/sda1"
      the mount "/run" has options includes ro
      the mount "/run" has fstab options includes noatime
      """

  Scenario: file systems
    Then the filesystem "/etc/passwd" exists
    And the filesystem "/no/such/path" does not exist
    And the filesystem "/tmp" is not read-only
    And the filesystem "/sys/fs/cgroup" is read-only
    And the filesystem "/etc/nginx" has:
      | type                 | overlay        |
      | device               | overlay        |
      | mount point          | "/"            |
      | options              | includes rw    |
      | size                 | at least 1 GB  |
      | used                 | at least 1 MB  |
      | free                 | at least 1 MB  |
      | used percent         | under 100 %    |
      | free percent         | over 0 %       |
      | inodes               | at least 1000  |
      | free inodes          | at least 100   |
      | inodes used percent  | under 100 %    |
    And these checks fail:
      """
      the filesystem "/etc/passwd" does not exist
      the filesystem "/no/such/path" exists
      the filesystem "/tmp" is read-only
      the filesystem "/sys/fs/cgroup" is not read-only
      the filesystem "/" has type ext4
      the filesystem "/" has device "/dev/sda1"
      the filesystem "/etc" has mount point "/etc"
      the filesystem "/" has options includes ro
      the filesystem "/" has size under 1 MB
      the filesystem "/" has used under 1 kB
      the filesystem "/" has free under 1 kB
      the filesystem "/" has used percent at least 100 %
      the filesystem "/" has free percent at least 100 %
      the filesystem "/" has inodes under 10
      the filesystem "/" has free inodes under 10
      the filesystem "/" has inodes used percent at least 100 %
      """
    And these checks are unable:
      """
      the filesystem "/proc" has free over 1 GB
      the filesystem "/proc" does not have free over 1 GB
      """

  Scenario: block devices and swap
    Then the block device "loop0" exists
    And the block device "/dev/sdzz" does not exist
    And the block device "loop0" is not rotational
    And the block device "loop0" is not removable
    And the block device "loop0" is not read-only
    And the block device "loop0" has:
      | size        | not empty     |
      | partition   | no            |
      | model       | empty         |
      | sector size | at least 512 B |
      | read ahead  | at least 1 kB |
    And the swap has:
      | size    | not empty           |
      | used    | not empty           |
      | free    | not empty           |
      | devices | not includes /nosuch |
    And these checks fail:
      """
      the block device "loop0" does not exist
      the block device "sdzz" exists
      the block device "loop0" is rotational
      the block device "loop0" is removable
      the block device "loop0" is read-only
      the block device "loop0" has size over 1000 TB
      the block device "loop0" has partition yes
      the block device "loop0" has model "Other"
      the block device "loop0" has sector size under 1 B
      the block device "loop0" has read ahead over 1 TB
      the swap has size over 1000 TB
      the swap has used over 1000 TB
      the swap has free over 1000 TB
      the swap has devices includes /nosuch
      """
