import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { matchName } from './process.names.ts';

suite('the name of a process', () => {
  for (const [name, args, wanted, match] of [
    // The kernel's name, the program's, and that of a script whose first line has an option.
    ['nginx', ['nginx: master process /usr/sbin/nginx'], 'nginx', 'yes'],
    [
      'inventory-sync-',
      ['/usr/bin/perl', '-w', '/usr/local/bin/inventory-sync-worker'],
      'inventory-sync-worker',
      'yes',
    ],
    [
      'inventory-sync-',
      ['/usr/bin/perl', '/usr/local/bin/inventory-sync-worker'],
      'inventory-sync-other',
      'no',
    ],
    ['inventory-sync-', ['/usr/bin/inventory-sync-other'], 'inventory-sync-worker', 'no'],
    ['inventory-sync-', ['inv: idle'], 'inventory-sync-worker', 'unknown'],
    ['inventory-sync-', [], 'inventory-sync-', 'yes'],
    ['exactly-fifteen', ['x: idle'], 'exactly-fifteen', 'yes'],
    ['exactly-fifteen', ['x: idle'], 'exactly-fifteen2', 'unknown'],
    // Titles that programs gave themselves.
    ['fax-server --cf', ['fax-server --cfg-file /etc/fax/fax.conf'], 'fax-server', 'yes'],
    ['fax-server --cf', ['fax-server --cfg-file /etc/fax/fax.conf'], 'fax.conf', 'no'],
    ['mail-filter (ma', ['mail-filter (master)'], 'mail-filter', 'yes'],
    ['/usr/sbin/grayl', ['/usr/sbin/graylister --pidfile=/run/g.pid'], 'graylister', 'yes'],
    ['/usr/sbin/grayl', ['/usr/sbin/graylister --pidfile=/run/g.pid'], 'g.pid', 'no'],
    ['sorter: master ', ['sorter: master process /etc/s.conf'], 'sorter', 'yes'],
    ['worker', ['worker --log /var/log/nginx'], 'nginx', 'no'],
    ['sorter', ['sorter:'], 'sorter', 'yes'],
    // A path with a blank is not a title if the kernel says so.
    ['server', ['/opt/My App/server', '-x'], 'server', 'yes'],
    // A name with a slash, which a script gave itself.
    ['f2b/server', ['/usr/bin/python3', '/usr/bin/fail2ban-server', '-xf'], 'f2b/server', 'yes'],
    ['f2b/server', ['/usr/bin/python3', '/usr/bin/fail2ban-server', '-xf'], 'fail2ban-server', 'yes'],
    ['MainThread', ['node', '/srv/app.js'], 'app.js', 'yes'],
    // Started through env(1), or by its interpreter, it has the interpreter's name; other programs run no script.
    ['bash', ['bash', '/usr/bin/backup'], 'backup', 'script'],
    ['python3', ['python3', '-u', '/srv/py-worker', '--all'], 'py-worker', 'script'],
    ['python3', ['python3', '/srv/py-worker', '/srv/other'], 'other', 'no'],
    ['python3', ['python3', '-m', 'backup'], 'backup', 'script'],
    ['python3', ['python3', '-m', 'http.server', '8899'], 'http.server', 'script'],
    ['python3', ['/usr/bin/python3', '-X', 'dev', '-Wd', '-um', 'gunicorn', 'app'], 'gunicorn', 'script'],
    ['python3', ['python3', '-X', 'dev', '/srv/job'], 'dev', 'no'],
    ['python3', ['python3', '-X', 'dev', '/srv/job'], 'job', 'script'],
    ['python3', ['python3', '-c', 'http.server'], 'http.server', 'no'],
    ['bash', ['bash', '-m', 'backup'], 'backup', 'script'],
    ['sh', ['sh', '-e', '/srv/run.sh'], 'run.sh', 'script'],
    ['bash', ['bash', '-eo', 'pipefail', '/srv/run.sh'], 'run.sh', 'script'],
    ['bash', ['bash', '-eo', 'pipefail', '/srv/run.sh'], 'pipefail', 'no'],
    ['bash', ['bash', '-ec', '/srv/run.sh'], 'run.sh', 'no'],
    ['perl', ['perl', '-I', '/lib', '/srv/job.pl'], 'job.pl', 'script'],
    ['perl', ['perl', '-e', 'job.pl'], 'job.pl', 'no'],
    ['node', ['node', '--require', './a.js', '/srv/shop.js'], 'shop.js', 'script'],
    ['php', ['php', '-d', 'x=1', '-f', '/srv/cron.php'], 'cron.php', 'script'],
    ['java', ['java', '-Xmx1g', '-jar', '/srv/shop.jar', '--x'], 'shop.jar', 'script'],
    ['java', ['java', '-cp', '/srv/shop.jar', 'com.example.Main'], 'shop.jar', 'no'],
    ['sleep', ['worker: main', '8000'], 'worker:', 'yes'],
    ['worker', ['worker:'], 'worker:', 'yes'],
    ['worker', ['worker', ':'], 'worker:', 'no'],
    ['tail', ['tail', '-f', '/var/log/worker:'], 'worker:', 'no'],
    ['sh', ['sh', '-ec', 'backup'], 'backup', 'no'],
    ['bash', ['bash', '/usr/bin/backup'], 'bash', 'yes'],
    ['editor', ['vi', '/etc/nginx'], 'nginx', 'no'],
    ['bash', ['-bash'], 'bash', 'yes'],
    ['kworker/0:1', [], 'kworker/0:1', 'yes'],
  ] as const)
    test(`${name} [${args.join(', ')}] is${match === 'yes' ? '' : ` (${match})`} ${wanted}`, () => {
      assert.equal(matchName(name, args, wanted), match);
    });
});
