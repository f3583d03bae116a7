import type { CleanedWhere, CustomAdapter } from 'better-auth/adapters';
import { hashToken } from './token.ts';

const MODEL = 'sessions';
const FIELD = 'token';

type Row = Record<string, unknown>;
interface Asked {
  model: string;
  where: CleanedWhere[];
}

/**
 * Keeps of the token of a session only its SHA-256, so that nobody who reads the database, or a backup of it, is signed in.
 * The library never learns of it: whatever it asks by a token comes back with the token that it asked by.
 */
export function withHashedTokens(rows: CustomAdapter): CustomAdapter {
  const asHashed = <Request extends Asked>(asked: Request): Request => ({
    ...asked,
    where: hashedWhere(asked),
  });
  return {
    ...rows,
    create: async ({ model, data, ...rest }) => {
      const made = await rows.create({ model, data: hashedData(model, data), ...rest });
      return withToken(made, tokenIn(model, data[FIELD]));
    },
    findOne: async <T>(asked: Parameters<CustomAdapter['findOne']>[0]) =>
      withToken(await rows.findOne<T>(asHashed(asked)), askedToken(asked)),
    update: async (asked) => {
      const update = hashedData(asked.model, asked.update as Row) as typeof asked.update;
      return withToken(await rows.update({ ...asHashed(asked), update }), askedToken(asked));
    },
    findMany: async (asked) =>
      await rows.findMany({ ...asked, where: hashedWhere({ ...asked, where: asked.where ?? [] }) }),
    updateMany: async (asked) => await rows.updateMany(asHashed(asked)),
    delete: async (asked) => await rows.delete(asHashed(asked)),
    deleteMany: async (asked) => await rows.deleteMany(asHashed(asked)),
  };
}

function tokenIn(model: string, value: unknown): string | undefined {
  return model === MODEL && typeof value === 'string' ? value : undefined;
}

function askedToken({ model, where }: Asked): string | undefined {
  return tokenIn(model, where.find(({ field }) => field === FIELD)?.value);
}

function hashedData<Data extends Row>(model: string, data: Data): Data {
  const token = tokenIn(model, data[FIELD]);
  return token === undefined ? data : { ...data, [FIELD]: hashToken(token) };
}

function hashedWhere({ model, where }: Asked): CleanedWhere[] {
  return where.map((each) => {
    if (model !== MODEL || each.field !== FIELD) return each;
    // Of several rows nobody could say which token is whose.
    if (typeof each.value !== 'string') throw new Error('Sessions are asked for one by one.');
    return { ...each, value: hashToken(each.value) };
  });
}

function withToken<T>(row: T, token: string | undefined): T {
  return row && token !== undefined ? { ...row, [FIELD]: token } : row;
}
