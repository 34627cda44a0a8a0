import { parseAllDocuments } from 'yaml';

/** What a YAML text says: its one document, or a list of several. @throws Error when it is not valid */
export function parseYaml(text: string): unknown {
  const documents = [...parseAllDocuments(text)];
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) throw error;
  const trees = documents.map((document) => document.toJS());
  return trees.length === 1 ? trees[0] : trees;
}
