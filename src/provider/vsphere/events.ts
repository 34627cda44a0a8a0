import type { Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

/**
 * What vCenter writes of a machine, oldest first, a line each: tasks, power, customization, what it was refused. vSphere shows no text console.
 * @throws UnableError
 */
export async function eventsOf(vcenter: Vcenter, machine: Ref, host: string): Promise<string> {
  const what = `the events of host "${host}" could not be read`;
  const answer = await vcenter.ask(what, 'QueryEvents', vcenter.part('eventManager'), {
    filter: { entity: { entity: machine, recursion: 'self' } },
  });
  const events = answer.all('returnval').map((event) => {
    const { text: at = '' } = event.at('createdTime') ?? {};
    const { text: said = '' } = event.at('fullFormattedMessage') ?? {};
    const fault = event.at('reason', 'localizedMessage')?.text ?? '';
    const words = [said || event.type, said.includes(fault) ? '' : fault].filter((part) => part !== '');
    return { key: Number(event.at('key')?.text), line: `${at} ${words.join(': ')}`.replaceAll(/\s+/g, ' ') };
  });
  return events
    .sort((a, b) => a.key - b.key)
    .map(({ line }) => `${line}\n`)
    .join('');
}
