import { Router } from 'express';
import type { Reception } from '../media/receive.ts';
import { storageUsed } from '../operations/storage-used.ts';
import { showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { storagePage } from './storage-page.tsx';

export interface StorageDeskTools extends DeskTools {
  reception: Reception;
  /** Bytes left where files are kept; undefined in a bucket. */
  freeBytes: () => Promise<number | undefined>;
}

/** `/admin/storage`: what files take, for owners. */
export function storageRoutes(tools: StorageDeskTools): Router {
  const router = Router();
  router.get('/admin/storage', tools.desk.needs('manage-server'), async (_request, response) => {
    const [used, freeBytes] = await Promise.all([storageUsed(tools.database), tools.freeBytes()]);
    const { kind } = tools.reception.files;
    showPage(tools, response, storagePage(viewerOf(response), { used, kind, freeBytes }));
  });
  return router;
}
