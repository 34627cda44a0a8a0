import { podPath } from '../../transport/kubernetes/exec-channel.ts';
import { CLUSTER, cluster, skipCluster } from '../../transport/kubernetes/pods.fixture.ts';
import { contract } from '../contract.fixture.ts';
import { PROVIDERS } from '../registry.ts';

const [registered] = PROVIDERS.filter(({ shape }) => shape.name === 'kubernetes');
if (registered === undefined) throw new Error('there is no kubernetes');

const IMAGE = 'image: "opsproof-base:bookworm"';
/** perl is part of every Debian. */
const SERVER =
  '$|=1; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';

contract({
  registered,
  things: 1,
  serves: `${IMAGE}, command: [perl, -MIO::Socket::INET, -e, ${JSON.stringify(SERVER)}], ports: [80]`,
  dies: `${IMAGE}, command: [sh, -c, "echo the reason; exit 7"], ports: [80]`,
  waits: `${IMAGE}, command: [sleep, "300"], stop: 1 second`,
  settings: `{ kubeconfig: ${JSON.stringify(CLUSTER ?? '')} }`,
  /** What the cluster itself says is there of a run. */
  async left(run) {
    const api = await cluster();
    const query = new URLSearchParams({ labelSelector: `opsproof.run=${run}` });
    const lists = ['namespaces', 'pods', 'services'].map(async (kind) => {
      const { items } = await api.get<{ items: { metadata: { name: string } }[] }>(
        `/api/v1/${kind}?${query}`,
      );
      return items.map(({ metadata }) => `${kind} ${metadata.name}`);
    });
    return (await Promise.all(lists)).flat();
  },
  async destroy(prefix, host) {
    const api = await cluster();
    await api.ask('DELETE', `${podPath(prefix, host)}?gracePeriodSeconds=0`);
  },
  skip: skipCluster,
});
