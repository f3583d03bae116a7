import { SaxesParser } from 'saxes';

export interface XmlElement {
  name: string;
  /** The namespace that the prefix is bound to. */
  uri: string;
  attributes: Record<string, string>;
  /** The element's own text, without that of its children. */
  text: string;
  children: XmlElement[];
}

/** Reads a document as strictly as XML 1.0 with namespaces asks; throws on the first fault. */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: '', uri: '', attributes: {}, text: '', children: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  const addText = (text: string) => {
    open.at(-1)!.text += text;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('comment', () => addText('(comment)'));
  parser.on('doctype', () => addText('(doctype)'));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name, uri, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value]);
    const element = { name, uri, attributes: Object.fromEntries(values), text: '', children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

/** The children of that name, in their order. */
export function all(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}

/** The only child of that name. */
export function one(parent: XmlElement, name: string): XmlElement {
  const found = all(parent, name);
  if (found.length !== 1) throw new Error(`${found.length} <${name}> in <${parent.name}>`);
  return found[0]!;
}
