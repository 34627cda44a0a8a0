import { keys, list, make, map, matching, oneOf, text, type z } from '../schema/shape.ts';
import { path, scalar } from '../schema/values.ts';

/** The only description of `layers.yaml`. */

const NAME = 'names of layers are lower case words with / . _ - between them, for example server/facility';
/** Part of the name of an image (distribution's reference grammar), so it is its. */
export const LAYER_NAME = /^[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*$/;

/** With its registry, so that nothing goes to docker's own by mistake. */
const PUSH =
  /^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?|localhost(?::\d+)?|[A-Za-z0-9-]+:\d+)\/[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?$/;
const PUSH_SAYS = 'a registry, a name and perhaps a tag: registry.example.com/shop/web:1';

const layerName = matching(LAYER_NAME, NAME);
const scalars = map(scalar, 'a map of names and values');

/** One layer. Which keys fit together is checked where it is read. */
const layerSchema = keys(
  {
    from: layerName.describe('The layer that it stands on').optional(),
    image: text('the name of an image')
      .describe('The image that it stands on, if that is no layer')
      .optional(),
    compose: list(layerName, 'a list of layers')
      .describe(
        'Layers that stand on the same one: their changes are put on each other, without running anything',
      )
      .optional(),
    merge: list(oneOf(['dpkg'], 'dpkg'), 'a list: [dpkg]')
      .describe('What of composed layers is merged instead of being a conflict: the database of dpkg')
      .optional(),
    build: path
      .describe('A folder with a Dockerfile; the image it stands on is its argument BASE')
      .optional(),
    dockerfile: path.describe('Path of the Dockerfile below build; default Dockerfile').optional(),
    target: text('the name of a stage').describe('The stage of the Dockerfile; default the last').optional(),
    args: scalars.describe('Arguments of the Dockerfile').optional(),
    converge: map(make.union([scalar, list(scalar, 'a list of values')]), 'a map of a tool and its options')
      .describe('A tool and its file, and its options: { puppet manifest: web.pp, modules: modules }')
      .optional(),
    packer: path
      .describe('A template of packer, in JSON or HCL; the image it stands on is its variable base')
      .optional(),
    variables: scalars.describe('Variables of the template').optional(),
    features: make
      .union([path, list(path, 'a list of paths')], { error: () => 'a path, or a list of paths' })
      .describe('What must hold on a container of it: features, files or folders')
      .optional(),
    push: matching(PUSH, PUSH_SAYS)
      .describe('Where opsproof layers push puts its image: registry.example.com/shop/web:1')
      .optional(),
    container: map(make.unknown(), 'keys of a host of the provider docker: ports, ready, command, env …')
      .describe('How the container for its features is started; default: it sleeps')
      .optional(),
  },
  'a map of from, image, compose, merge, build, dockerfile, target, args, converge, packer, variables, features, push, container',
);

export const layersSchema = keys(
  { layers: map(layerSchema, 'a map of layers').describe('Name of a layer → how it is made') },
  'a map with the key layers',
);

export type LayerInput = z.infer<typeof layerSchema>;
export type LayersInput = z.infer<typeof layersSchema>;
