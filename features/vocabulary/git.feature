Feature: What is deployed is what is tagged
  Background:
    Given the environment "languages"
    And the host "tools"

  # The signed commit and its tag were made with ssh-keygen for this page; nobody has the key.
  Scenario: a checkout of a release
    When I write the file "/tmp/commit":
      """
      tree 01b1d1d56b035d860d4339894d86a6b1975bf0ee
      author Shop <shop@example.com> 1700000000 +0000
      committer Shop <shop@example.com> 1700000000 +0000
      gpgsig -----BEGIN SSH SIGNATURE-----
       U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg074ZMgZ0ap3yTXUiXm+hUdpycR
       d6n7t1FPRmSFDpjJwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
       AAAAQDjLwpMWbgruOOJ0Jbx9no5xA2cfXNma11QCqPUYZoNwXxrOh3roQgBLogD3BLiTIu
       obUQDr0uRlTAzU3u3CQQI=
       -----END SSH SIGNATURE-----
      
      The shop, as it is deployed
      """
    And I write the file "/tmp/tag":
      """
      object 739d286b102864cb02c948feefbf4918ecf83dd4
      type commit
      tag v1.4.2
      tagger Shop <shop@example.com> 1700000000 +0000
      
      Release 1.4.2
      -----BEGIN SSH SIGNATURE-----
      U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg074ZMgZ0ap3yTXUiXm+hUdpycR
      d6n7t1FPRmSFDpjJwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
      AAAAQE5F1s4XbICJ9usb9lXFjlxlMlvQgzAZewtkmgbYiM8zxb5rZyTBuhLdTf6Mo7jiYx
      ILjfuNPdOwKGdD4o6gaQI=
      -----END SSH SIGNATURE-----
      """
    And I run:
      """
      rm -rf /srv/app /srv/app.git; git init -q -b main /srv/app; cd /srv/app
      mkdir config; echo 'port: 8080' >config/app.yml; echo '*.log' >.gitignore; echo started >app.log; git add .; git write-tree
      git reset -q --hard "$(git hash-object -t commit -w --stdin </tmp/commit)"
      git update-ref refs/tags/v1.4.2 "$(git hash-object -t tag -w --stdin </tmp/tag)"
      git tag unsigned; git clone -q --bare . /srv/app.git; git remote add origin file:///srv/app.git; git remote add gone git://127.0.0.1:1/app.git
      git fetch -q origin; git branch -q -u origin/main
      """
    Then the git repository "/srv/app" exists
    And the git repository "/srv/app" is clean
    And the git repository "/srv/app" is published as "v1.4.2"
    And the git repository "/srv/app" is able to reach "origin"
    And the git repository "/srv/app" is not bare
    And the git repository "/srv/app" is not shallow
    And the git repository "/srv/app" is not detached
    And the git repository "/srv/app.git" is bare
    And the git repository "/srv" does not exist
    And the git repository "/srv/app" has:
      | branch                          | main                                      |
      | commit                          | 739d286b102864cb02c948feefbf4918ecf83dd4  |
      | tags                            | includes v1.4.2                           |
      | changed files                   | empty                                     |
      | untracked files                 | empty                                     |
      | ignored files                   | includes app.log                          |
      | upstream                        | origin/main                               |
      | ahead                           | 0                                         |
      | behind                          | 0                                         |
      | commit of v1.4.2                | 739d286b102864cb02c948feefbf4918ecf83dd4  |
      | commit of v9                    | empty                                     |
      | content of v1.4.2:config/app.yml | contains "port: 8080"                    |
      | signing key                     | "SHA256:M8z/2L+HdDbCTyDPtXS0SCnwLb+xJDmgoLtXbbfJ8sY" |
      | signing key of v1.4.2           | "SHA256:M8z/2L+HdDbCTyDPtXS0SCnwLb+xJDmgoLtXbbfJ8sY" |
      | signing key of unsigned         | empty                                     |
      | remote origin                   | "file:///srv/app.git"                     |
    And the git remote "file:///srv/app.git" is reachable
    And the git remote "git://127.0.0.1:1/app.git" is not reachable
    And the git remote "file:///srv/app.git" has:
      | branches         | main                                     |
      | tags             | includes v1.4.2                          |
      | default branch   | main                                     |
      | commit of v1.4.2 | 739d286b102864cb02c948feefbf4918ecf83dd4 |
      | commit of v9     | empty                                    |
    And these checks fail:
      """
      the git repository "/srv/app" does not exist
      the git repository "/srv" exists
      the git repository "/srv/app" is bare
      the git repository "/srv/app" is shallow
      the git repository "/srv/app" is detached
      the git repository "/srv/app" is not clean
      the git repository "/srv/app" is published as "v9"
      the git repository "/srv/app" is able to reach "gone"
      the git repository "/srv/app" has branch release
      the git repository "/srv/app" has commit "0000000000000000000000000000000000000000"
      the git repository "/srv/app" has tags includes v9
      the git repository "/srv/app" has changed files not empty
      the git repository "/srv/app" has untracked files not empty
      the git repository "/srv/app" has ignored files empty
      the git repository "/srv/app" has upstream origin/release
      the git repository "/srv/app" has ahead over 0
      the git repository "/srv/app" has behind over 0
      the git repository "/srv/app" has commit of "v9" "739d286b102864cb02c948feefbf4918ecf83dd4"
      the git repository "/srv/app" has content of "v1.4.2:config/app.yml" contains "port: 9090"
      the git repository "/srv/app" has signing key empty
      the git repository "/srv/app" has signing key of "unsigned" "SHA256:M8z/2L+HdDbCTyDPtXS0SCnwLb+xJDmgoLtXbbfJ8sY"
      the git repository "/srv/app" has remote "origin" "https://git.example/shop/app.git"
      the git remote "git://127.0.0.1:1/app.git" is reachable
      the git remote "file:///srv/app.git" has branches includes release
      the git remote "file:///srv/app.git" has tags includes v9
      the git remote "file:///srv/app.git" has default branch release
      the git remote "file:///srv/app.git" has commit of "v9" "739d286b102864cb02c948feefbf4918ecf83dd4"
      """
    And these checks are unable:
      """
      the git repository "/srv/app.git" is clean
      the git remote "file:///srv/nosuch.git" is reachable
      the git remote "file:///srv/nosuch.git" is not reachable
      the git remote "git://127.0.0.1:1/app.git" has tags includes v1.4.2
      """

  Scenario: what is deployed says itself which commit it is
    When I run "echo 739d286b102864cb"
    Then the output names the commit of "v1.4.2" in the git remote "file:///srv/app.git"
    And the output names the commit of "main" in the git remote "file:///srv/app.git"
    And these checks fail:
      """
      the output names the commit of "v9" in the git remote "file:///srv/app.git"
      """
    And these checks are unable:
      """
      the output names the commit of "v1.4.2" in the git remote "file:///srv/nosuch.git"
      the output names the commit of "v1.4.2" in the git remote "git://127.0.0.1:1/app.git"
      the response body names the commit of "v1.4.2" in the git remote "file:///srv/app.git"
      """
    When I run "echo 739d28"
    Then these checks fail:
      """
      the output names the commit of "v1.4.2" in the git remote "file:///srv/app.git"
      """
    When I run "git -C /srv/app rev-parse HEAD^{tree}"
    Then these checks fail:
      """
      the output names the commit of "v1.4.2" in the git remote "file:///srv/app.git"
      """

  Scenario: a change that git status does not show is one
    When I run:
      """
      rm -rf /srv/edited; git init -q /srv/edited; cd /srv/edited; echo 1 >a; git add a
      git -c user.name=x -c user.email=x@example.com commit -qm x; git update-index --assume-unchanged a; echo 2 >a
      echo 'backdoor*' >.git/info/exclude; touch backdoor.php
      """
    Then the command "git -C /srv/edited status --porcelain" has stdout empty
    And the git repository "/srv/edited" is not clean
    And the git repository "/srv/edited" has:
      | changed files   | a            |
      | untracked files | backdoor.php |
    And these checks fail:
      """
      the git repository "/srv/edited" is clean
      """

  Scenario: of another owner, in doubt, or without git
    When I run "cp -r /srv/app /srv/foreign; chown -R nobody: /srv/foreign"
    Then these checks are unable:
      """
      the git repository "/srv/foreign" is clean
      the git repository "/srv/foreign" is not clean
      """
    Given the host "bare"
    Then these checks are unable:
      """
      the git remote "file:///srv/app.git" is reachable
      the git remote "file:///srv/app.git" is not reachable
      """
