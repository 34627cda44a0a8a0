import type { LedgerEntry } from './provider.ts';
import type { Remover } from './remover.ts';

type Kind = LedgerEntry['kind'];

/** Who removes which kinds, in the order in which kinds must go: containers before their networks. Loaded when first used. */
export const REMOVERS: readonly { readonly kinds: readonly Kind[]; load(): Promise<Remover> }[] = [
  {
    kinds: ['build', 'container', 'network', 'volume', 'image'],
    load: async () => (await import('./docker/remover.ts')).dockerRemover,
  },
  { kinds: ['process'], load: async () => (await import('./processes/remover.ts')).processRemover },
  { kinds: ['folder'], load: async () => (await import('./processes/folder-remover.ts')).folderRemover },
  // After those who write them.
  { kinds: ['log'], load: async () => (await import('./processes/log-remover.ts')).logRemover },
];

/** All kinds there are. */
export const KINDS: readonly Kind[] = REMOVERS.flatMap(({ kinds }) => kinds);
