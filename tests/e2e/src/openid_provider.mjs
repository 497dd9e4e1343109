// A real OpenID provider on this machine, with the sign-in pages that oidc-provider brings for development: any name signs in.
// Told by the environment: OIDC_PROVIDER, the file of the package; REDIRECT_URI, where the desk wants browsers back.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

// Whoever started it reads one line and no more.
console.log = console.info = console.warn = console.error;

const { default: Provider } = await import(pathToFileURL(process.env.OIDC_PROVIDER));
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'refund-desk', client_secret: 'a-secret-of-the-journeys', redirect_uris: [process.env.REDIRECT_URI] },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: true, name: `Demo ${id}` }),
    }),
  });
  // Its pages ask the open network for a font, which is no part of what is tried here.
  provider.use(async (context, next) => {
    await next();
    if (typeof context.body === 'string') context.body = context.body.replace(/@import url\([^)]*\);/, '');
  });
  server.on('request', provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
