/** Why no machines of clouds are started here, or false. */
export const noClouds =
  process.env.OPSPROOF_CLOUDS === undefined ? 'starts containers as machines: npm run test:clouds' : false;
