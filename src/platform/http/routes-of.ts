import type { Application, RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';

type Layer = Application['router']['stack'][number];

export interface Route {
  /** As it was declared: `/api/shows/:show`. */
  path: string;
  /** In capitals. */
  methods: string[];
}

/** Every route of an application and of the routers in it, which stand at its root. */
export function routesOf(app: Application): Route[] {
  return app.router.stack.flatMap(routesIn);
}

/**
 * The last handler before the one for errors.
 * @param under what such addresses begin with; others are left to handlers behind it
 * @returns a handler that throws `request.method` (405, with Allow) or `address.not-found` (404)
 */
export function nothingHere(app: Application, under = '/'): RequestHandler {
  return (request, response, next) => {
    if (!request.path.startsWith(under)) return next();
    const path = request.path.slice(0, 200);
    const methods = routesOf(app).flatMap((route) => (fits(route, path) ? route.methods : []));
    if (methods.length === 0)
      throw new LongwaveError('not-found', 'address.not-found', `There is nothing at ${path}.`, {
        mend: 'The page /api/docs has every address of the API.',
      });
    response.setHeader('Allow', methods.join(', '));
    throw new LongwaveError(
      'wrong-method',
      'request.method',
      isGet(request.method)
        ? `There is nothing to see at ${path}: this address only takes ${path.startsWith('/api/') ? 'what programs send' : 'forms'}.`
        : `${request.method} means nothing at ${path}.`,
      { mend: mendFor(app, request.method, path) ?? `This address knows ${methods.join(', ')}.` },
    );
  };
}

function isGet(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The nearest page above an address that is none: where a form stands, as a rule. */
export function pageAbove(app: Application, path: string): string | undefined {
  const parts = path.replace(/\/$/, '').split('/');
  const above = parts.slice(2).map((_part, index) => parts.slice(0, -1 - index).join('/'));
  const pages = routesOf(app).filter(({ methods }) => methods.includes('GET'));
  return above.find((one) => pages.some((route) => fits(route, one)));
}

/** `curl -T file` adds the name of the file only to an address that ends in a slash. */
function mendFor(app: Application, method: string, path: string): string | undefined {
  const takesName = routesOf(app).some(
    (route) => route.methods.includes(method) && fits(route, `${path.replace(/\/$/, '')}/name`),
  );
  return method === 'PUT' && takesName
    ? 'End the address with a /, so that curl -T adds the file name.'
    : undefined;
}

function routesIn({ route, handle }: Layer): Route[] {
  if (route === undefined)
    return 'stack' in handle ? (handle.stack as Layer[]).flatMap(routesIn) : [];
  const methods = new Set(route.stack.map(({ method }) => method.toUpperCase()));
  return [{ path: route.path, methods: [...methods] }];
}

function fits({ path: pattern }: Route, path: string): boolean {
  const parts = path.replace(/\/$/, '').split('/');
  const wanted = pattern.split('/');
  // A page of a show may have any name: what only fits there is no address that knows other methods.
  if (wanted[1]?.startsWith(':')) return false;
  return (
    parts.length === wanted.length &&
    wanted.every((part, index) => part.startsWith(':') || part === parts[index]?.toLowerCase())
  );
}
