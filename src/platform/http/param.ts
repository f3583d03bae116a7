import type { Request } from 'express';

/** A named part of the path; the route that asks for it declares it. */
export function param(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
