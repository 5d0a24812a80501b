import { Module } from '@nestjs/common';
import { ErasedNumbers } from '../suppressions/erased-numbers.js';
import { ErasedRows } from '../suppressions/erased-rows.js';
import { CanceledLists, CanceledListsWatch } from './canceled-lists.js';
import { ImportWatch } from './import-watch.js';
import { ImportRepository } from './import.repository.js';
import { ListEnds, ListEndsRepository } from './list-ends.js';
import { ListImporter } from './list-importer.js';
import { MergeRepository } from './merge.repository.js';
import { ProspectsRepository } from './prospects.repository.js';
import { UploadMerger } from './upload-merger.js';
import { NewHoursWatch } from './new-hours.js';

/** Imports the files of lists. */
@Module({
  providers: [
    ImportRepository,
    MergeRepository,
    UploadMerger,
    ErasedNumbers,
    ErasedRows,
    ProspectsRepository,
    ListImporter,
    ImportWatch,
    NewHoursWatch,
    CanceledLists,
    CanceledListsWatch,
    ListEndsRepository,
    ListEnds,
  ],
  exports: [ListImporter],
})
export class ListsWorkerModule {}
