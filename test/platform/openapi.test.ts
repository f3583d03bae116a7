import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyRoute, pageRoutes } from '../support/routes.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { objectsIn, operationsOf, problemsWith } from './openapi-world.ts';
import type { Content, Described, Document } from './openapi-world.ts';

let server: TestServer;
let document: Document;
let operations: Described[];
beforeAll(async () => {
  server = await startServer();
  const response = await fetch(`${server.url}/api/openapi.json`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  document = (await response.json()) as Document;
  operations = operationsOf(document);
});
afterAll(() => server.stop());

function contentsOf({ operation }: Described): [string, Content][] {
  const answers = Object.entries(operation.responses).map(
    ([status, { content }]) => [status, content ?? {}] as [string, Content],
  );
  return operation.requestBody ? [...answers, ['request', operation.requestBody.content]] : answers;
}

describe('the description and the server', () => {
  test('have the same routes', async () => {
    const pages = [
      ...Object.keys(pageRoutes.public),
      ...Object.keys(pageRoutes.desk),
      ...pageRoutes.deskScripts,
    ];
    const routes = (await everyRoute())
      .flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`))
      .filter((name) => !pages.includes(name))
      .map((name) => name.replaceAll(/:(\w+)/g, '{$1}'));
    // Feeds are answered before Express hears of them.
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      [...routes, 'GET /feeds/{show}.xml', 'GET /feeds/{show}/{page}.xml'].toSorted(),
    );
  });

  test('agree on what needs a token', async () => {
    const wrong = [];
    for (const { name, method, path, operation } of operations) {
      const response = await fetch(`${server.url}${path.replaceAll(/[{}]/g, '')}`, { method });
      const needed = operation.security.length > 0;
      if ((response.status === 401) !== needed) wrong.push(`${name}: ${response.status}`);
      if (needed !== '401' in operation.responses) wrong.push(`${name}: 401 is not described`);
    }
    expect(wrong).toEqual([]);
  });

  test('know the same error codes', () => {
    const src = resolve(import.meta.dirname, '../../src');
    const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/openapi|api-/.test(name))
      .map((name) => readFileSync(resolve(src, name), 'utf8'))
      .join('\n');
    const named = operations.flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap(({ description }) =>
        [...description.matchAll(/`([a-z.-]+)`/g)].map((match) => match[1]!),
      ),
    );
    const thrown = (name: string): boolean => {
      const [group = '', rest = ''] = name.split('.');
      const built = code.includes(`\`${group}.\${`) && new RegExp(`\\b${rest}\\b[':]`).test(code);
      return code.includes(`'${name}'`) || built;
    };
    expect([...new Set(named)].filter((name) => !thrown(name))).toEqual([]);
    expect(named).toContain('show.not-found');
  });
});

describe('the document', () => {
  test('is OpenAPI 3.1, and names every operation once, under a tag that it explains', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { name, operation } of operations) {
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toMatch(/^[A-Z]/);
      expect(tags, name).toContain(operation.tags[0]);
      const schemes = operation.security.flatMap((needed) => Object.keys(needed));
      for (const scheme of schemes)
        expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  });

  test('declares every parameter of every path', () => {
    for (const { name, path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      expect(declared.map((parameter) => parameter.name).toSorted(), name).toEqual(
        inPath.toSorted(),
      );
      expect(
        declared.every(({ required }) => required === true),
        name,
      ).toBe(true);
    }
  });

  test('points only at what is in it', () => {
    const targets = [...objectsIn(document)].flatMap(({ object }) =>
      typeof object['$ref'] === 'string' ? object['$ref'] : [],
    );
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets) {
      const name = target.replace('#/components/schemas/', '');
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  test('explains every field and every parameter', () => {
    const mute = [...objectsIn(document)].flatMap(({ at, object }) => {
      if (object['type'] !== 'object' || at.includes('/example')) return [];
      return Object.entries(object['properties'] ?? {})
        .filter(([, field]) => !(field as { description?: string }).description)
        .map(([name]) => `${at}/${name}`);
    });
    const parameters = operations.flatMap(({ name, operation }) =>
      (operation.parameters ?? [])
        .filter(({ description }) => !description)
        .map((parameter) => `${name} ${parameter.name}`),
    );
    expect([...mute, ...parameters]).toEqual([]);
  });

  test('lets requests carry no field that it does not name (security 93)', () => {
    const names = ['NewShow', 'ShowChange', 'EpisodeForm', 'EpisodeChange'];
    for (const name of names)
      expect(document.components.schemas[name], name).toHaveProperty('additionalProperties', false);
  });

  test('has examples that are as it says, and a problem document for every error', () => {
    for (const described of operations)
      for (const [status, content] of contentsOf(described)) {
        const where = `${described.name} ${status}`;
        for (const { schema, example } of Object.values(content))
          if (example !== undefined)
            expect(problemsWith(document, schema!, example), where).toEqual([]);
        if (/^[45]/.test(status) && status !== '416' && described.path !== '/readyz')
          expect(Object.keys(content), where).toEqual(['application/problem+json']);
      }
  });
});

describe('the page to read it', () => {
  test('is made of files of ours only, and may run nothing else', async () => {
    const page = await fetch(`${server.url}/api/docs`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toMatch(/https?:/);
    const links = [...(await page.text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(links.filter((link) => !/^(\/api\/|data:,)/.test(link))).toEqual([]);
    expect(links).toHaveLength(6);
    for (const link of links.filter((link) => link.startsWith('/'))) {
      const part = await fetch(`${server.url}${link}`);
      expect(part.status, link).toBe(200);
      expect((await part.text()).length, link).toBeGreaterThan(50);
    }
  });

  test('asks nobody else to check the document, and forgets the token', async () => {
    const script = await (await fetch(`${server.url}/api/docs/init.js`)).text();
    expect(script).toContain('validatorUrl: null');
    expect(script).toContain('persistAuthorization: false');
  });

  test('has no other parts', async () => {
    for (const name of ['package.json', 'index.html', '..%2fpackage.json', 'swagger-ui.js'])
      expect((await fetch(`${server.url}/api/docs/${name}`)).status, name).toBe(404);
  });

  test('is answered with 304 to whoever has it', async () => {
    for (const path of ['/api/openapi.json', '/api/docs', '/api/docs/init.js']) {
      const tag = (await fetch(`${server.url}${path}`)).headers.get('etag')!;
      const again = await fetch(`${server.url}${path}`, { headers: { 'if-none-match': tag } });
      expect(again.status, path).toBe(304);
    }
  });
});
