import { z } from 'zod';

type Json = z.core.JSONSchema.BaseSchema;

/** Of more words than these a line of a terminal names the first ones. */
const MOST_WORDS = 24;

/** Every field with what it takes, and what it is for. */
export function listFields(fields: Record<string, z.ZodType>, moreAt: string): string {
  const listed = Object.entries(fields).map(([name, field]) => {
    const { $defs = {}, ...whole } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' });
    return `${name}: ${shapeOf(whole, $defs)}\n    ${field.description ?? ''}`;
  });
  return [...listed, '', `All of it with its bounds, to read and to try: ${moreAt}`].join('\n');
}

/**
 * As one would note it down: `text up to 255`, `[{ url: text, rel?: text }]`. That null empties a field goes unsaid.
 * @param named what `$ref` names
 */
function shapeOf(schema: Json, named: Record<string, Json>): string {
  const { $ref, enum: words, items, maxLength, type } = schema;
  const said = (part: unknown): string => shapeOf((part ?? {}) as Json, named);
  if ($ref !== undefined) return said(named[$ref.replace('#/$defs/', '')]);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(said))].filter((shape) => shape !== '').join(' or ');
  if (words) return oneOf(words.filter((word) => word !== null).map(String));
  const [kind] = [type].flat();
  if (kind === 'array') return `[${said(items)}]`;
  if (kind === 'object') return objectOf(schema, said);
  if (kind === 'string') return maxLength === undefined ? 'text' : `text up to ${maxLength}`;
  return plain[kind ?? ''] ?? 'JSON';
}

const plain: Record<string, string> = {
  boolean: 'true or false',
  integer: 'number',
  number: 'number',
  null: '',
};

function oneOf(words: readonly string[]): string {
  if (words.length <= MOST_WORDS) return words.join(' or ');
  return `one of ${words.length} words: ${words.slice(0, MOST_WORDS).join(', ')}, …`;
}

function objectOf({ properties, required = [] }: Json, said: (part: unknown) => string): string {
  const parts = Object.entries(properties ?? {}).map(
    ([name, part]) => `${name}${required.includes(name) ? '' : '?'}: ${said(part)}`,
  );
  return `{ ${parts.join(', ')} }`;
}
