/** Files that say what is in an image: accounts, package databases, lists of materials. Their content is always kept. */
const KNOWN =
  /^(?:etc\/(?:passwd|group|os-release)|usr\/lib\/os-release|var\/lib\/dpkg\/status(?:\.d\/[^/]+)?|(?:usr\/)?lib\/apk\/db\/installed)$/;
/** Lists of materials by the names that their formats recommend. */
const MATERIALS = /(?:\.spdx\.json|\.spdx|\.cdx\.json|(?:^|\/)(?:bom|sbom)\.json)$/i;

/** Whether the content of a file is kept without being asked for. */
export function isKept(path: string): boolean {
  return KNOWN.test(path) || MATERIALS.test(path);
}

/** Whether a file calls itself a list of materials. */
export function isMaterials(path: string): boolean {
  return MATERIALS.test(path);
}
