/** The file that says which layers there are. */
export const LAYERS_FILE = 'layers.yaml';
