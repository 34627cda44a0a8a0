/**
 * Step files of a repository whose package.json has no `"type"` are read as ES modules by what stands in them. Node warns of that
 * in each thread, at each command (MODULE_TYPELESS_PACKAGE_JSON, https://nodejs.org/api/packages.html#type); there is nothing to do
 * about it for who writes features, so this one warning is not printed. All others are.
 */
const printers = process.listeners('warning');
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if ('code' in warning && warning.code === 'MODULE_TYPELESS_PACKAGE_JSON') return;
  for (const print of printers) print.call(process, warning);
});
