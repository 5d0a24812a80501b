import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { Storage } from '../../../platform/storage/storage.js';
import { ListsRepository } from './lists.repository.js';
import { UploadsRepository } from './uploads.repository.js';

/** Takes lists out of sight, with the files that they were made of. */
@Injectable()
export class ListRemoval {
  constructor(
    private readonly lists: ListsRepository,
    private readonly uploads: UploadsRepository,
    private readonly storage: Storage,
  ) {}

  /** The list has ended; its prospects are left to those who end them. */
  async remove(tx: WorkspaceTx, listId: string): Promise<void> {
    await this.lists.markDeleted(tx, listId);
    for (const key of await this.uploads.forget(tx, listId)) tx.afterCommit(() => this.storage.remove(key));
  }
}
