import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../../../platform/database/tx.js';
import { DispositionsRepository } from './dispositions.repository.js';

/** The names alone of a workspace's dispositions, for those who set them as one list. */
@Injectable()
export class DispositionNames {
  constructor(private readonly repository: DispositionsRepository) {}

  /** In their order. */
  read(tx: WorkspaceTx): Promise<string[]> {
    return this.repository.names(tx);
  }

  /**
   * Makes these the ones there are, in this order. To be called while the workspace is locked.
   * @param names with `do_not_call`, which the database refuses to be without effect
   */
  replace(tx: WorkspaceTx, names: readonly string[]): Promise<void> {
    return this.repository.setNames(tx, names);
  }
}
