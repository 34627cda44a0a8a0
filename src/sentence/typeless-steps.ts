/**
 * Node reads step files of a repository whose package.json has no `"type"` as ES modules if their content looks like it, and warns about
 * that in each thread, at each command (MODULE_TYPELESS_PACKAGE_JSON, https://nodejs.org/api/packages.html#type). Authors of features
 * cannot do anything about it, so this one warning is not printed. All others are.
 */
const printers = process.listeners('warning');
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if ('code' in warning && warning.code === 'MODULE_TYPELESS_PACKAGE_JSON') return;
  for (const print of printers) print.call(process, warning);
});
