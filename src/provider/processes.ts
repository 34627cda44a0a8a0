import { UnableError } from '../model/errors.ts';
import type { Provider } from './provider.ts';

export const processes: Provider = {
  name: 'processes',
  up: async () => {
    throw new UnableError('this provider is still being written');
  },
};
