import { Module } from '@nestjs/common';
import { ImportWatch } from './import-watch.js';
import { ImportRepository } from './import.repository.js';
import { ListImporter } from './list-importer.js';

/** Imports the files of lists. */
@Module({ providers: [ImportRepository, ListImporter, ImportWatch], exports: [ListImporter] })
export class ListsWorkerModule {}
