import type { Convergence } from '../converge/convergence.ts';

/** One layer of layers.yaml, free of mistakes. Paths are absolute. */
export interface LayerSpec {
  readonly name: string;
  /** Layers that it stands on: of `from` one, of `compose` several. */
  readonly below: readonly string[];
  /** The image that it stands on, if that is no layer. */
  readonly image?: string;
  readonly make: LayerMake;
  /** Set when its changes are put on several others. */
  readonly merge?: readonly 'dpkg'[];
  /** `registry/name:tag`: where its image is pushed. */
  readonly push?: string;
  /** Features that must hold on a container of it; none: nothing is proved. */
  readonly features: readonly string[];
  /** The environment in which they run, as the text of a file; `IMAGE` stands for its image. */
  readonly environment: string;
}

/** How a layer is made of what it stands on. */
export type LayerMake =
  | {
      readonly kind: 'build';
      readonly folder: string;
      readonly dockerfile?: string;
      readonly target?: string;
      readonly args: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'converge'; readonly convergence: Convergence }
  | {
      readonly kind: 'packer';
      readonly template: string;
      readonly variables: Readonly<Record<string, string>>;
    }
  /** It is what it is composed of. */
  | { readonly kind: 'compose' };

/** The name of the environment of a layer, and that of its host. */
export const LAYER_HOST = 'layer';
/** In the text of an environment, where the name of the image belongs. */
export const IMAGE_MARK = 'opsproof-image-of-the-layer';
