import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
import { contractHosts } from '../machine/contract-hosts.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';
import { PROVIDERS } from '../registry.ts';
import { openCloud } from './client.ts';
import { describe } from './instances.ts';
import { leftOf } from './left.fixture.ts';
import { noMoto, startMoto } from './moto.fixture.ts';
import { Ec2Proxy } from './proxy.fixture.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'ec2');
if (registered === undefined) throw new Error('there is no ec2');

const moto = noMoto ? undefined : await startMoto();
const proxy = moto && (await Ec2Proxy.start(moto.url));
after(async () => {
  await proxy?.end();
  await moto?.end();
});
if (proxy !== undefined) await guestImage();
const access = { region: 'us-east-1', endpoint: proxy?.url ?? '', access_key: 'test', secret_key: 'test' };
// What is looked for without a ledger is where the environment of the process leads.
Object.assign(process.env, {
  AWS_REGION: access.region,
  AWS_ENDPOINT_URL_EC2: access.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const hosts = contractHosts({ image: 'ami-12c6146b', type: 't3.micro', user: 'root' });

contract({
  registered,
  ...hosts,
  settings: JSON.stringify({ ...access, from: ['127.0.0.1/32'] }),
  left: (run) => leftOf(access, run),
  async destroy(prefix, host) {
    const cloud = await openCloud(access, undefined);
    const all = await describe(cloud, [{ Name: 'tag:opsproof.stack', Values: [prefix] }], 'destroy');
    const InstanceIds = all.filter((one) => one.host === host).map(({ id }) => id);
    await cloud.ask('destroy', (ec2) => ec2.terminateInstances({ InstanceIds }));
  },
  skip: noMoto,
});
