/** An element as the `xml` package wants it: one key, the name; attributes stand in `_attr`. */
export interface FeedElement {
  [name: string]: FeedNode;
}

type FeedNode =
  | string
  | AttributeSet
  | { _cdata: string }
  | (FeedElement | AttributeSet | string)[];

type AttributeSet = { _attr: Attributes };

type Attributes = Record<string, string>;

/** An element around text, which the package escapes; none when there is no text. */
export function textElement(
  name: string,
  text: string | undefined,
  attributes: Attributes = {},
): FeedElement[] {
  return text ? [{ [name]: [{ _attr: attributes }, text] }] : [];
}

/** An element around HTML, in CDATA, where the package splits every `]]>`; none when there is no HTML. */
export function htmlElement(name: string, html: string | undefined): FeedElement[] {
  return html ? [{ [name]: { _cdata: html } }] : [];
}

/** An element that says everything in one attribute; none when there is no value. */
export function attributeElement(
  name: string,
  attribute: string,
  value: string | undefined,
): FeedElement[] {
  return value ? [{ [name]: { _attr: { [attribute]: value } } }] : [];
}

/** What an element is made of, beside its name. */
interface Parts {
  /** Attributes without which there is no such element. */
  needs: Values;
  may?: Values;
  /** Text, or elements. */
  content?: string | FeedElement[];
}

/** Empty text and undefined are no value. */
type Values = Record<string, string | number | boolean | undefined>;

/** An element of attributes, perhaps with a content; none when an attribute that it needs has no value. */
export function elementOf(name: string, { needs, may = {}, content = [] }: Parts): FeedElement[] {
  const needed = attributesOf(needs);
  if (Object.keys(needed).length < Object.keys(needs).length) return [];
  const inside = typeof content === 'string' ? (content ? [content] : []) : content;
  const attributes = { _attr: { ...needed, ...attributesOf(may) } };
  return [{ [name]: inside.length === 0 ? attributes : [attributes, ...inside] }];
}

function attributesOf(values: Values): Attributes {
  const written = Object.entries(values).map(([name, value]): [string, string] => [
    name,
    typeof value === 'number' ? plainNumber(value) : String(value ?? ''),
  ]);
  return Object.fromEntries(written.filter(([, value]) => value !== ''));
}

const plain = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 20 });

/** A number as XML Schema's decimal has it, without an exponent: 0.00000015. Nothing for what is no number. */
export function plainNumber(value: number): string {
  return Number.isFinite(value) ? plain.format(value) : '';
}

/** An element around others; none when it would be empty. */
export function parentElement(name: string, children: FeedElement[]): FeedElement[] {
  return children.length > 0 ? [{ [name]: children }] : [];
}
