const { OPSPROOF_OPENSTACK: ADDRESS = '' } = process.env;

/** Why there are no services of OpenStack to test with, or false. */
export const noOpenstack = ADDRESS === '' ? 'needs the services of OpenStack: npm run test:clouds' : false;

/** Where they are. */
export const SERVICES = ADDRESS;

/** Who has the project `demo` there. */
export const LOGIN = { user: 'demo', password: 'demopw', project: 'demo' };
/** Who may set its quotas. */
export const ADMIN = { user: 'admin', password: 'adminpw', project: 'admin' };
