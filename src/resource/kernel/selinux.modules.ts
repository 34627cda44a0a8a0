import { section } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';

/**
 * Shell text that prints the modules of the policy's store: a folder for each, by priority, and the disabled ones in another folder
 * (semanage_store.c of libsemanage). Not `semodule -l`: it creates and locks files below /var/lib/selinux, and a check writes nothing.
 */
export function printModules(): string {
  return [
    `${section('modules')}; export LC_ALL=C`,
    `root=$(sed -n 's/^[[:space:]]*store-root[[:space:]]*=[[:space:]]*//p' /etc/selinux/semanage.conf 2>/dev/null | tail -n 1)`,
    `type=$(sed -n 's/^[[:space:]]*SELINUXTYPE[[:space:]]*=[[:space:]]*//p' /etc/selinux/config 2>/dev/null | tail -n 1)`,
    // libselinux takes the text up to the first blank.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shell text
    'store=${root:-/var/lib/selinux}/${type%%[[:space:]]*}/active/modules',
    `[ -n "$type" ] || store=; echo "store $store"`,
    `if [ -n "$store" ]; then ls "$store" 2>&1 >/dev/null && for folder in "$store"/*/; do`,
    `folder=\${folder%/}; ls "$folder" 2>&1 | sed "s/^/\${folder##*/} /"; done; fi; echo 'all modules'`,
  ].join('\n');
}

/** As in the output of semodule(8): each once, without disabled ones. */
export function readModules(said: string | undefined): Sight {
  if (said === undefined) return { state: {}, unseen: {} };
  const [first = '', ...lines] = said.split('\n').filter((line) => line !== '');
  const store = /^store (.+)$/.exec(first)?.[1];
  const hint = 'look as root (sudo: true)';
  if (store === undefined)
    return unseen('/etc/selinux/config on the host names no policy', 'check its state first');
  if (lines.at(-1) !== 'all modules') return unseen('listing the modules of the policy was cut short', hint);
  const found = lines.slice(0, -1).map((line) => /^([1-9]\d{2}|disabled) ([\w.+-]+)$/.exec(line));
  const wrong = lines.slice(0, -1).find((_, index) => found[index] === null);
  if (wrong !== undefined) {
    const missing = /No such file/i.test(wrong);
    const why = missing ? 'the policy has no module store of semodule' : 'it cannot be read';
    return unseen(`${why}: ${firstLine(wrong)}`, missing ? 'install the policy on the host' : hint);
  }
  const off = new Set(found.flatMap((match) => (match?.[1] === 'disabled' ? (match[2] ?? []) : [])));
  const names = new Set(found.flatMap((match) => (match?.[1] === 'disabled' ? [] : (match?.[2] ?? []))));
  const modules = [...names].filter((name) => !off.has(name)).sort();
  if (modules.length === 0) return unseen(`${store} has no modules`, hint);
  return { state: { modules }, unseen: {} };
}

function unseen(unable: string, hint: string): Sight {
  return { state: {}, unseen: { modules: { unable, hint } } };
}
