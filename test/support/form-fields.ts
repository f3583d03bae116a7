/** What a browser would send of a page without scripts, as its form stands: of all forms in it, by the names of the inputs. */
export function formFieldsIn(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag, kind] of html.matchAll(/<(input|select|textarea)\b(?:"[^"]*"|[^>"])*>/g)) {
    const name = attribute(tag, 'name');
    if (name === undefined) continue;
    const inside = html.slice(html.indexOf(tag) + tag.length);
    const value = valueOf(kind!, tag, inside);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

function valueOf(kind: string, tag: string, inside: string): string | undefined {
  if (kind === 'textarea') return unescaped(inside.slice(0, inside.indexOf('</textarea>')));
  if (kind === 'select') {
    const options =
      inside.slice(0, inside.indexOf('</select>')).match(/<option\b(?:"[^"]*"|[^>"])*>/g) ?? [];
    const chosen = options.find((option) => /\sselected\b/.test(option)) ?? options[0];
    return attribute(chosen ?? '', 'value') ?? '';
  }
  const type = attribute(tag, 'type');
  if (type === 'file') return undefined;
  const isBox = type === 'checkbox' || type === 'radio';
  return isBox && !/\schecked\b/.test(tag) ? undefined : (attribute(tag, 'value') ?? '');
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`).exec(tag);
  return value ? unescaped(value[1] ?? '') : undefined;
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
