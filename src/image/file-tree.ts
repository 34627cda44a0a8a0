import type { Layer, LayerEntry } from './layer.ts';

/** An entry of an image, and the layer that it comes from, 1 the lowest; 0 for a folder that no layer describes. */
export interface TreeEntry extends LayerEntry {
  readonly layer: number;
}

interface Node {
  readonly name: string;
  readonly above: Node | undefined;
  entry: TreeEntry;
  readonly children: Map<string, Node>;
}

const FOLDER: TreeEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0, layer: 0 };
/** As many as the kernel follows (path_resolution(7)). */
const MOST_LINKS = 40;

/** What a container of an image would see: its layers on each other, with what each removes. Links are followed as the kernel does. */
export class FileTree {
  readonly #root: Node = { name: '', above: undefined, entry: FOLDER, children: new Map() };

  constructor(layers: readonly Layer[]) {
    for (const [index, layer] of layers.entries()) this.#apply(layer, index + 1);
  }

  /** The entry at an absolute path, links in its folders followed; undefined if there is none. */
  at(path: string): TreeEntry | undefined {
    return this.#find(parts(path), false)?.entry;
  }

  /** What a path leads to, all links followed; undefined if that is not there. */
  followed(path: string): TreeEntry | undefined {
    return this.#find(parts(path), true)?.entry;
  }

  /** The path of what a path leads to, without links in it; undefined if that is not there. */
  realPath(path: string): string | undefined {
    const found = this.#find(parts(path), true);
    if (found === undefined) return undefined;
    const names: string[] = [];
    for (let node: Node | undefined = found; node?.above !== undefined; node = node.above)
      names.unshift(node.name);
    return names.join('/');
  }

  /** All names of a file, itself included: hard links have the content of the first in their layer. */
  namesOf(path: string): readonly string[] {
    const { sha256, layer } = this.at(path) ?? FOLDER;
    return [...this.all()]
      .filter(([, entry]) => entry.sha256 === sha256 && entry.layer === layer)
      .map(([at]) => at);
  }

  /** The names in a folder. */
  names(path: string): readonly string[] {
    return [...(this.#find(parts(path), true)?.children.keys() ?? [])];
  }

  /** Every path with its entry, without leading slash, the root not included. */
  *all(): Generator<readonly [path: string, entry: TreeEntry]> {
    yield* walk(this.#root, '');
  }

  #apply(layer: Layer, number: number): void {
    // What a layer hides is below it, wherever that stands in its archive.
    // A folder that replaces a link does so first: what the layer hides in it is not where the link led.
    for (const [path, entry] of layer.entries)
      if (entry.type === 'directory' && this.#find(parts(path), false)?.entry.type === 'symlink')
        this.#set(parts(path), { ...entry, layer: number });
    for (const path of layer.emptied) this.#find(parts(path), false)?.children.clear();
    for (const path of layer.removed) {
      const way = parts(path);
      this.#find(way.slice(0, -1), true)?.children.delete(way.at(-1) ?? '');
    }
    for (const [path, entry] of layer.entries) {
      const same = entry.link === undefined ? undefined : this.followed(entry.link);
      this.#set(parts(path), { ...entry, ...same, layer: number });
    }
  }

  #set(way: readonly string[], entry: TreeEntry): void {
    const name = way.at(-1);
    if (name === undefined) {
      if (entry.type === 'directory') this.#root.entry = entry;
      return;
    }
    const folder = this.#folder(way.slice(0, -1));
    const known = folder.children.get(name);
    if (known === undefined || entry.type !== 'directory' || known.entry.type !== 'directory')
      folder.children.set(name, { name, above: folder, entry, children: new Map() });
    else known.entry = entry;
  }

  /** The folder at a path; made if it is not there, as engines do. */
  #folder(way: readonly string[]): Node {
    const found = this.#find(way, true);
    if (found !== undefined && found.entry.type === 'directory') return found;
    let node = this.#root;
    for (const [index, name] of way.entries()) {
      let next = node.children.get(name);
      if (next?.entry.type === 'symlink') next = this.#find(way.slice(0, index + 1), true);
      if (next === undefined || next.entry.type !== 'directory') {
        next = { name, above: node, entry: FOLDER, children: new Map() };
        node.children.set(name, next);
      }
      node = next;
    }
    return node;
  }

  #find(way: readonly string[], follow: boolean): Node | undefined {
    const left = [...way];
    const path: Node[] = [this.#root];
    let links = 0;
    while (left.length > 0) {
      const name = left.shift() ?? '';
      const here = path.at(-1) ?? this.#root;
      if (name === '..') {
        if (path.length > 1) path.pop();
        continue;
      }
      const next = here.children.get(name);
      if (next === undefined) return undefined;
      const { target } = next.entry;
      if (target === undefined || (left.length === 0 && !follow)) {
        path.push(next);
        continue;
      }
      links += 1;
      if (links > MOST_LINKS) return undefined;
      if (target.startsWith('/')) path.length = 1;
      left.unshift(...parts(target));
    }
    return path.at(-1);
  }
}

function* walk(node: Node, path: string): Generator<readonly [string, TreeEntry]> {
  for (const [name, child] of node.children) {
    const at = path === '' ? name : `${path}/${name}`;
    yield [at, child.entry];
    yield* walk(child, at);
  }
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
