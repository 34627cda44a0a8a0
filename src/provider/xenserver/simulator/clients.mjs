// What the client of Xen Orchestra sees of the simulator, as one line of JSON: node clients.mjs FOLDER URL USER PASSWORD [URL of a member]
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, url, user, password, member] = process.argv.slice(2);
const { createClient } = await import(
  pathToFileURL(createRequire(join(folder, 'x.js')).resolve('xen-api')).href
);
const failure = (asked) =>
  Promise.resolve(asked).then(
    () => 'no failure',
    ({ code }) => code,
  );
const open = (at, secret) =>
  createClient({ url: at, auth: { user, password: secret }, watchEvents: ['VM', 'task'] });

const seen = {};
const wrong = open(url, 'wrong');
seen['wrong login'] = await failure(wrong.connect());
const xapi = open(member ?? url, password);
await xapi.connect();
await xapi.objectsFetched;
const [template] = await xapi.call('VM.get_by_name_label', 'debian-12-cloud');
seen['starting a template'] = await failure(xapi.call('VM.start', template, false, false));
const machine = await xapi.callAsync('VM.clone', template, 'checked by JSON-RPC');
await xapi.callAsync('VM.provision', machine);
await xapi.callAsync('VM.start', machine, false, false);
seen.starting = await failure(xapi.callAsync('VM.start', machine, false, false));
const record = await xapi.getRecord('VM', machine);
seen.record = {
  name_label: record.name_label,
  power_state: record.power_state,
  is_a_template: record.is_a_template,
};
const disk = await xapi.call('VDI.create', {
  name_label: 'checked',
  SR: (await xapi.call('SR.get_by_name_label', 'Local storage'))[0],
  virtual_size: '1048576',
  type: 'user',
  sharable: false,
  read_only: false,
  other_config: {},
});
await xapi.putResource(Buffer.alloc(1048576), '/import_raw_vdi/', {
  query: { vdi: disk, format: 'raw' },
  task: await xapi.createTask('fill'),
});
seen.destroyed = await failure(xapi.call('VDI.destroy', disk));
await xapi.callAsync('VM.hard_shutdown', machine);
await xapi.callAsync('VM.destroy', machine);
seen.gone = await failure(xapi.call('VM.get_record', machine));
console.log(JSON.stringify(seen));
await xapi.disconnect();
process.exit(0);
