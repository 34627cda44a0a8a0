Feature: What a running Nagios knows
  Background:
    Given the environment "languages"
    And the host "tools"

  # The file has the form of Nagios 4.4.6, with the lines that count.
  Scenario: hosts, services and what is wrong with them
    When I run:
      """
      block() { kind=$1; shift; printf '%s {\n' "$kind"; printf '\t%s\n' "$@"; printf '\t}\n\n'; }
      status() {
        block info created=$1 version=4.4.6
        block programstatus active_service_checks_enabled=1 active_host_checks_enabled=1
        block hoststatus host_name=web has_been_checked=1 current_state=0 active_checks_enabled=1 scheduled_downtime_depth=0
        block hoststatus host_name=db has_been_checked=1 current_state=1 active_checks_enabled=1 scheduled_downtime_depth=1
        block servicestatus host_name=web service_description=disk has_been_checked=1 current_state=0 active_checks_enabled=1
        block servicestatus host_name=web service_description=load has_been_checked=1 current_state=1 active_checks_enabled=1
        block servicestatus host_name=web service_description=jobs has_been_checked=1 current_state=2 problem_has_been_acknowledged=1 active_checks_enabled=1
      }
      status $(date +%s) >/tmp/status.dat
      status $(($(date +%s) - 3600)) >/tmp/old.dat
      { status $(date +%s); block hoststatus host_name=tools; block hoststatus host_name=bare; } >/tmp/all.dat
      { status $(date +%s); block servicestatus host_name=web service_description=new has_been_checked=0 current_state=0 active_checks_enabled=1; } >/tmp/new.dat
      """
    Then the Nagios status "/tmp/status.dat" has:
      | hosts                 | includes web, db            |
      | services              | includes web/disk, web/load |
      | problems              | "web/load"                  |
      | acknowledged          | "web/jobs"                  |
      | in downtime           | db                          |
      | all in state CRITICAL | "web/jobs"                  |
      | all in state UP       | web                         |
      | age                   | under 5 minutes             |
    And the Nagios status "/tmp/new.dat" has all in state "PENDING" "web/new"
    And every host is monitored by the Nagios status "/tmp/all.dat"
    And these checks fail:
      """
      every host is monitored by the Nagios status "/tmp/status.dat"
      the Nagios status "/tmp/status.dat" has hosts includes web, db, api
      the Nagios status "/tmp/status.dat" has services includes db/disk
      the Nagios status "/tmp/status.dat" has problems empty
      the Nagios status "/tmp/status.dat" has acknowledged empty
      the Nagios status "/tmp/status.dat" has in downtime empty
      the Nagios status "/tmp/status.dat" has all in state "CRITICAL" empty
      the Nagios status "/tmp/old.dat" has age under 5 minutes
      """
    And these checks are unable:
      """
      the Nagios status "/tmp/old.dat" has problems empty
      the Nagios status "/tmp/old.dat" has hosts includes web
      every host is monitored by the Nagios status "/tmp/old.dat"
      the Nagios status "/tmp/new.dat" has problems not includes web/new
      the Nagios status "/etc/passwd" has hosts empty
      the Nagios status "/nosuch/status.dat" has problems empty
      """
